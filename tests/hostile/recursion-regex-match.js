// A match that recurses for every character.
// expect: any
// worker-may-die
// @timeout 1000
return /^(?:a|b)*?$/.test('ab'.repeat(1e6));
