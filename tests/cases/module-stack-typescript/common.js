
// @debug true
return require('./lib/common.cjs')();
