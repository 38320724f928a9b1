// A thrown BigInt.
// expect: 500
// @timeout 2000
throw 10n;
