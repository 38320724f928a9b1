const vm = require('vm');
const tries = [];
for (const filename of ['wick:/boot/x.js', 'wick:/index.js', 'file:///wick:/boot/x.js']) {
  for (const specifier of ['./host.js', './boot/host.js', 'wick:/boot/host.js']) {
    try {
      const found = await vm.runInThisContext(`import(${JSON.stringify(specifier)})`, { filename });
      tries.push(Object.keys(found));
    } catch (error) {
      tries.push(error.code ?? error.name);
    }
  }
}
return [...new Set(tries.map(String))];
