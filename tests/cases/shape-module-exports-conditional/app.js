if (1 + 1 === 2) {
  module.exports = () => ({ chosen: 'first' });
} else {
  module.exports = () => ({ chosen: 'second' });
}
