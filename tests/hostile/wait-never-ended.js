// A response that is begun and never ended.
// expect: 200
// @timeout 100
res.write('begun');
