/** As small as a framework can be: functions in a row, each may answer or pass on. */
const http = require('node:http');

module.exports = function createApp() {
  const layers = [];
  const app = (req, res) => app.handle(req, res);
  app.handle = (req, res) => {
    let index = 0;
    const next = (error) => {
      const layer = layers.slice(index).find(({ path, handle }) => req.url.startsWith(path) && (handle.length === 4) === Boolean(error));
      if (layer === undefined) {
        res.statusCode = error ? 500 : 404;
        res.end(error ? `failed: ${error.message}` : 'nobody answers');
        return;
      }
      index = layers.indexOf(layer) + 1;
      try {
        if (error) layer.handle(error, req, res, next);
        else layer.handle(req, res, next);
      } catch (thrown) {
        next(thrown);
      }
    };
    next();
  };
  app.use = (path, handle = path) => {
    layers.push({ path: typeof path === 'string' ? path : '', handle });
    return app;
  };
  app.listen = (...args) => http.createServer(app).listen(...args);
  return app;
};
