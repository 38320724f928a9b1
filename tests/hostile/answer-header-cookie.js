// A cookie with line ends.
// expect: 500
// @timeout 2000
res.cookie('a\r\nb', 'c', { path: '/\r\nx-evil: 1' });
return 1;
