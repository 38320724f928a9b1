try {
  return require('./lib/waits.mjs');
} catch ({ code, message }) {
  return { code, names: message.includes('lib/waits.mjs') && message.includes('import()') };
}
