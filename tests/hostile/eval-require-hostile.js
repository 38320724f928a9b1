// require of odd names.
// expect: 200
// @timeout 1000
for (const name of ['', '.', '..', '/', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '\0']) {
  try { if (require(name)) throw new Error('found ' + name); } catch (error) { if (!['MODULE_NOT_FOUND', 'ERR_INVALID_ARG_TYPE'].includes(error.code)) throw error; }
}
return 1;
