// An export whose getter throws.
// expect: 500|405
// @timeout 2000
Object.defineProperty(module.exports, 'GET', { get() { throw new Error('no'); }, enumerable: true });
exports.POST = () => 1;
