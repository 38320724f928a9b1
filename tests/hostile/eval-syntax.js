// eval of nonsense.
// expect: 500
// @timeout 1000
return eval('}{');
