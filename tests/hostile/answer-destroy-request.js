// A request that is destroyed.
// expect: 200
// @timeout 2000
req.destroy();
return 1;
