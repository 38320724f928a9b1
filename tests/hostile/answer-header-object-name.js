// An object as a header name.
// expect: 500
// @timeout 2000
res.setHeader({ toString: () => 'x' }, 'v');
