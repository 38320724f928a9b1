// A class that constructs itself.
// expect: 500|504
// @timeout 1000
class Trap { self = new Trap(); }
return new Trap();
