// Names that are ours.
// expect: 200
// @timeout 1000
var __import = 1, __meta = 2, __bridge = 3, arguments_ = 4;
return { a: __import + __meta + __bridge + arguments_ };
