const counter = require('./lib/counter.cjs');
return { count: counter.add() };
