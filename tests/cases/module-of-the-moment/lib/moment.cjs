exports.random = Math.random();
