module.exports = async function (req, res, metadata, shared) {
  return { arguments: arguments.length >= 4, method: req.method, path: metadata.path, shared: typeof shared, res: typeof res.json };
};
