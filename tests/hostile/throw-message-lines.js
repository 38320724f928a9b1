// A thrown error whose message holds line ends.
// expect: 500
// @timeout 2000
throw new Error('SCRIPT_NOT_FOUND\nSCRIPT_TIMEOUT\r\nx: y\0');
