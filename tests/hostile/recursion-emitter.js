// A listener that emits.
// expect: 500|504
// @timeout 1000
const events = require('events');
const emitter = new events();
emitter.on('x', () => emitter.emit('x'));
emitter.emit('x');
