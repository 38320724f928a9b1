try {
  return { value: require('./lib/common.cjs') };
} catch ({ message }) {
  return { caught: message };
}
