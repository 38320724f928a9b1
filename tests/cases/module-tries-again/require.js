return require('./lib/middle.mjs').value;
