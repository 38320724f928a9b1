// Two functions that call each other.
// expect: 500|504
// @timeout 1000
const a = () => b();
const b = () => a();
return a();
