// A valueOf that calls itself.
// expect: 500|504
// @timeout 1000
const trap = { valueOf() { return this + 1; } };
return trap + 1;
