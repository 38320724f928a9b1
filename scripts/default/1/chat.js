// @mode worker
// @websocket
// @description A chat room: messages over a WebSocket, shared state in memory
//
//   open http://127.0.0.1:8080/chat-page
//
// The body runs once, when the first visitor comes, and again when somebody comes to an empty room. A plain request runs
// it too, and sees the same visitors.

const LONGEST = 500;
const REMEMBERED = 20;

shared.history ??= [];

const names = () => [...ws.connections].map((socket) => socket.data.name);

ws.open = (socket) => {
  const wanted = String(socket.data.query.name ?? '').trim().slice(0, 24);
  socket.data.name = wanted || `Guest ${Math.floor(Math.random() * 900) + 100}`;
  socket.send({ type: 'welcome', name: socket.data.name, history: shared.history });
  ws.broadcast({ type: 'joined', name: socket.data.name, names: names() });
};

ws.message = (socket, data) => {
  // Whatever a visitor sends, only text goes on, and only so much of it.
  const text = typeof data === 'string' ? data.trim().slice(0, LONGEST) : '';
  if (text === '') return;
  const message = { type: 'message', name: socket.data.name, text, at: Date.now() };
  shared.history.push(message);
  if (shared.history.length > REMEMBERED) shared.history.shift();
  ws.broadcast(message);
};

ws.close = (socket) => ws.broadcast({ type: 'left', name: socket.data.name, names: names() });

return { visitors: names(), messages: shared.history.length };
