try {
  return require('./lib/through.mjs');
} catch ({ code, message }) {
  return { code, names: message.includes('lib/through.mjs') };
}
