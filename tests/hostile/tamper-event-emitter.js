// An emitter that lies.
// expect: any
// poisons-realm
// @timeout 500
const events = require('events');
events.prototype.emit = () => { for (;;) {} };
events.prototype.listenerCount = () => 1e9;
res.end('x');
await new Promise((resolve) => setTimeout(resolve, 5));
