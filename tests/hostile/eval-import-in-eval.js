// import() inside eval.
// expect: 500
// @timeout 1000
return eval("import('nothing-of-this-name')");
