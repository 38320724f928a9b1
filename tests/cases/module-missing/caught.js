const told = async (wanted, by, work) => {
  try {
    return [await work()];
  } catch ({ code, message }) {
    return [code, message.includes(`'${wanted}'`) ? wanted : message, message.includes(by) ? by : message];
  }
};
return [
  await told('./lib/nobody.js', 'caught.js', () => import('./lib/nobody.js')),
  await told('./nobody', 'lib/wants.cjs', () => require('./lib/wants.cjs')),
  await told('./lib/nobody.js', 'caught.js', () => require('./lib/nobody.js')),
  await told('./lib', 'caught.js', () => require('./lib')),
  await told('#internal', 'caught.js', () => import('#internal')),
];
