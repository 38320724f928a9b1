
// @log-level debug
const fail = () => { throw new Error('on line three'); };
fail();
