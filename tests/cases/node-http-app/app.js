// What Express looks like from outside: a function with methods, that gives its own prototypes to request and response.
const http = require('http');

const app = (req, res) => app.handle(req, res);
app.request = Object.create(http.IncomingMessage.prototype);
app.response = Object.create(http.ServerResponse.prototype);
app.response.send = function (value) {
  this.setHeader('Content-Type', 'text/html');
  return this.end(value);
};
const stack = [];
app.use = (fn) => stack.push(fn);
app.handle = (req, res) => {
  Object.setPrototypeOf(req, app.request);
  Object.setPrototypeOf(res, app.response);
  let index = 0;
  const next = () => stack[index++](req, res, next);
  next();
};

app.use((req, res, next) => {
  res.on('finish', () => console.log('finished', res.statusCode));
  next();
});
app.use((req, res) => res.send(`<p>${req.url}</p>`));

module.exports = app;
