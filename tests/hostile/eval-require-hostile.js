// require of odd names.
// expect: 200
// @timeout 1000
for (const name of ['', '.', '..', '/', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '\0']) {
  try { if (require(name)) throw new Error('found ' + name); } catch (error) { if (error.code !== 'MODULE_NOT_FOUND') throw error; }
}
return 1;
