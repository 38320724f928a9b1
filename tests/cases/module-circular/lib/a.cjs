exports.name = 'a';
exports.saw = { ...require('./b.cjs'), saw: undefined };
