/** body-parser on a plain server of node:http, which answers the script's own requests. */
import bodyParser from 'body-parser';
import http from 'node:http';

const parsers = {
  json: bodyParser.json({ limit: '1kb' }),
  urlencoded: bodyParser.urlencoded({ extended: true }),
  text: bodyParser.text({ type: 'text/*' }),
  raw: bodyParser.raw({ type: '*/*' }),
};

/** Each engine has its own words for what is no JSON. */
const sayable = (error) => (error.type === 'entity.parse.failed' ? 'no JSON' : error.message);

const server = http.createServer((req, res) => {
  const kind = new URL(req.url, 'http://x').pathname.split('/').at(-1);
  const parse = parsers[kind] ?? ((_, __, next) => next());
  parse(req, res, (error) => {
    res.setHeader('content-type', 'application/json');
    res.statusCode = error?.status ?? 200;
    const body = Buffer.isBuffer(req.body) ? req.body.toString('hex') : req.body;
    res.end(JSON.stringify(error ? { error: sayable(error), type: error.type } : { kind, body }));
  });
});

server.listen(Number(process.env.PORT ?? 0));

export default server;
