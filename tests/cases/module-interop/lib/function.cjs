module.exports = function call(n) {
  return `called with ${n}`;
};
module.exports.extra = true;
