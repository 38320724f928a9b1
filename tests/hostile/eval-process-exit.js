// process.exit and its kin.
// expect: 200
// @timeout 1000
for (const name of ['exit', 'abort', 'kill', 'reallyExit', 'binding', 'dlopen', 'chdir']) {
  try { process[name]?.(1); } catch {}
}
return 1;
