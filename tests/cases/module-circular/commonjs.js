const a = require('./lib/a.cjs');
const b = require('./lib/b.cjs');
return { a, b, loaded: ['a', 'b'].map((name) => require.cache[require.resolve(`./lib/${name}.cjs`)].loaded) };
