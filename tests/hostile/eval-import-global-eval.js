// import() inside a global eval.
// expect: any
// @timeout 1000
return (0, eval)("import('path')");
