// import() of what is not there.
// expect: 500
// @timeout 1000
return import('nothing-of-this-name');
