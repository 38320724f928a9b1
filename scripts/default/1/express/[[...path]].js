// @description An Express app, as you know it (installs express on first use)
//
//   curl http://127.0.0.1:8080/express
//   curl http://127.0.0.1:8080/express/hello/Ada
//
// The first request to this file needs the npm registry: what a script imports and is not there is installed into
// node_modules of the script root, with a package-lock.json. The other examples do without.
//
// The double brackets in the file name catch every path below /express, and /express itself. The app sees the whole
// path, so its routes begin with the folder's name. Nothing listens on a port: `app.listen()` may stay where it is.

import express from 'express';

const app = express();
const router = express.Router();

router.get('/', (req, res) => res.send('Express in a sandbox. Try /express/hello/Ada'));
router.get('/hello/:name', (req, res) => res.json({ hello: req.params.name }));
router.post('/echo', express.json(), (req, res) => res.status(201).json(req.body));

app.use('/express', router);
app.use((error, req, res, next) => res.status(error.status ?? 500).json({ error: error.message }));

export default app;
