// Error events without listeners.
// expect: 500
// @timeout 2000
req.emit('error', new Error('x'));
res.emit('error', null);
