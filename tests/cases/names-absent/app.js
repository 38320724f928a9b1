const names = ['__bridge', 'Javy', 'Atomics', 'SharedArrayBuffer', 'std', 'os', 'scriptArgs', 'print'];
return names.filter((name) => name in globalThis);
