// A regular expression that is always reset.
// expect: 504
// @timeout 100
const re = /a/g;
while (re.exec('aaa')) re.lastIndex = 0;
