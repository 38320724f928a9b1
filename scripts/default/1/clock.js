// @mode worker
// @description Sends the time every second, as server-sent events
//
//   curl -N http://127.0.0.1:8080/clock
//   new EventSource('/clock').onmessage = (event) => console.log(event.data)     in a browser
//
// Whatever `res.write` gets is sent at once. The request stays open until `res.end()`, or until the client leaves.

res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });

const tick = () => res.write(`data: ${new Date().toISOString()}\n\n`);
tick();
const timer = setInterval(tick, 1000);

res.on('close', () => {
  clearInterval(timer);
  console.log('the client has left, the clock stops');
});
