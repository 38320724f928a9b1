// Code that tries to leave the wrapper.
// expect: 500
// @timeout 1000
return 1;
}); (function () { for (;;) {} })(); (async function () {
