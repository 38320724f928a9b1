exports.GET = (request) => ({ got: request.method });
exports.PUT = async (request) => ({ put: await request.text() });
