const kinds = {
  req: typeof req, res: typeof res, metadata: typeof metadata, shared: typeof shared, console: typeof console.log,
  require: typeof require, module: typeof module, exports: typeof exports, process: typeof process.env,
  crypto: typeof crypto.randomUUID, path: typeof path.join, fetch: typeof fetch, Buffer: typeof Buffer.from,
};
return kinds;
