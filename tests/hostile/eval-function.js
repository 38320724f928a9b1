// A Function constructor that reaches the global.
// expect: 200
// @timeout 1000
return typeof new Function('return this')().__bridge;
