// import() of files of the host.
// expect: 200
// @timeout 1000
const found = [];
for (const name of ['/etc/passwd', 'file:///etc/passwd', '../../../etc/passwd', 'data:text/javascript,1', 'http://127.0.0.1/x.js', '\0', '__proto__', 'constructor']) {
  await import(name).then(() => found.push(name), () => {});
}
if (found.length) throw new Error(found.join());
return 1;
