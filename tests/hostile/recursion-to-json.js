// A toJSON that serialises itself.
// expect: 500|504
// @timeout 1000
return { toJSON() { return JSON.stringify(this); } };
