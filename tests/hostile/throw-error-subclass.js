// A thrown error of a class that throws.
// expect: 500
// @timeout 2000
class Trap extends Error {
  get name() { throw 1; }
  get message() { throw 1; }
  get stack() { throw 1; }
  toString() { throw 1; }
}
throw new Trap();
