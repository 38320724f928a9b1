exports.default = (req, res, metadata) => ({ from: 'exports.default', path: metadata.path });
