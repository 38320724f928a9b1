const { kind: esm } = require('./lib/esm.mjs');
const { kind: commonjs } = require('./lib/common.cjs');
const json = require('./lib/data');
const { typed } = require('./lib/typed');
const { typed: alias } = require('./lib/typed.js');
const { default: folder } = require('./lib');
const { up } = require('./lib/deep/up');
return { esm, commonjs, json, typed: typed(3), alias: alias(3), folder, up };
