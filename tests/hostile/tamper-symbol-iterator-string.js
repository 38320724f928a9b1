// A String iterator that never ends.
// expect: any
// poisons-realm
// @timeout 500
String.prototype[Symbol.iterator] = function* () { for (;;) yield "x"; };
return [..."abc"].length;
