const code = (use) => {
  try {
    use();
    return 'worked';
  } catch (error) {
    return error.code;
  }
};
const net = require('net');
const failure = (socket) => new Promise((resolve) => {
  socket.on('error', (error) => socket.on('close', (hadError) => resolve([error.code, error.message, hadError])));
});
class Connection extends net.Socket {}
return {
  spawn: code(() => require('child_process').spawn('ls')),
  connect: await failure(net.connect(80, 'example.com')),
  tls: await failure(require('tls').connect(443)),
  listen: code(() => net.createServer().listen(80)),
  worker: code(() => new (require('worker_threads').Worker)('x')),
  lookup: code(() => require('dns').lookup('example.com', () => {})),
  http2: code(() => require('http2').connect('https://example.com')),
  inherited: new Connection() instanceof net.Socket,
  isMain: require('worker_threads').isMainThread,
  isIP: [net.isIP('::1'), net.isIP('10.0.0.1'), net.isIP('x')],
  platform: require('os').platform(),
};
