// A header object that changes between its reads.
// expect: any
// @timeout 2000
let n = 0;
res.writeHead(200, new Proxy({}, { ownKeys: () => ['x-a'], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }), get: () => (n++ ? 'evil\r\nx: y' : 'fine') }));
res.end();
