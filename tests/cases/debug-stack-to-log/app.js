
// @log-level debug
throw new Error('with a stack');
