module.exports = async (req) => { req.from = 'pre'; };
