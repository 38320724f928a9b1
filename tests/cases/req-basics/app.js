return { method: req.method, url: req.url, header: req.headers['x-thing'], host: req.headers.host, query: req.query === undefined, own: Object.getPrototypeOf(req.headers) !== null };
