// A Function constructor with odd parameters.
// expect: any
// @timeout 1000
return new Function('/*', '*/){ return 1; }; (function () {')();
