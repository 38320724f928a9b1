// JSON.parse of very deep text.
// expect: any
// worker-may-die
// @timeout 1000
return typeof JSON.parse('{"a":'.repeat(200000) + '1' + '}'.repeat(200000));
