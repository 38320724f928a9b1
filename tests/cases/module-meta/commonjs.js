return require('./lib/where.cjs')();
