// A generator that delegates to itself.
// expect: 500|504
// @timeout 1000
function* down() { yield* down(); }
return [...down()];
