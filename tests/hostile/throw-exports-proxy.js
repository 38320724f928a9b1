// Exports that are a proxy.
// expect: 500
// @timeout 2000
module.exports = new Proxy({}, { get(_, key) { if (key === 'then') return undefined; throw new Error('no'); } });
