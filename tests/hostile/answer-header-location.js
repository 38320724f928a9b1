// A redirect with line ends.
// expect: any
// @timeout 2000
res.redirect('/x\r\nset-cookie: evil=1');
