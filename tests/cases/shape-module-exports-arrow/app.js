module.exports = (req) => ({ url: req.url });
