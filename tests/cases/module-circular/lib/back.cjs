exports.seen = Object.keys(require('./mixed.mjs'));
