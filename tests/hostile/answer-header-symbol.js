// A symbol as a header.
// expect: any
// @timeout 2000
res.setHeader('x-a', Symbol('s'));
