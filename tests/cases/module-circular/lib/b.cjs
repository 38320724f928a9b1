exports.name = 'b';
const { name, ...rest } = require('./a.cjs');
exports.saw = name === 'a' ? rest : 'not begun';
