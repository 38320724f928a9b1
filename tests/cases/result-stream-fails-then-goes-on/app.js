const { pipeline, Readable } = require('stream');
res.writeHead(200, { 'x-own': 'kept' });
res.flushHeaders();
const failing = new Readable({ read() { this.destroy(new Error('the source is gone')); } });
await new Promise((resolve) => pipeline(failing, res, resolve));
await new Promise((resolve) => setTimeout(resolve, 5));
console.log('cleaned up');
