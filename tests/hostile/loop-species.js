// A Symbol.species that never returns.
// expect: 504
// @timeout 100
class List extends Array { static get [Symbol.species]() { for (;;) {} } }
return new List(1, 2).map((x) => x);
