// A pseudo-header.
// expect: 500
// @timeout 2000
res.setHeader(':status', '200');
return 1;
