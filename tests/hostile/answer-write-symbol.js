// Writes of what is no text.
// expect: any
// @timeout 2000
res.write(Symbol('s'));
