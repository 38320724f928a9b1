// A template tag that never returns.
// expect: 504
// @timeout 100
const tag = () => { for (;;) {} };
return tag`x`;
