// A thrown error that claims another code.
// expect: any
// @timeout 2000
throw Object.assign(new Error('x'), { code: 'INVALID_BODY', status: 200, statusCode: 200 });
