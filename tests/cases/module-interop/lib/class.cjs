module.exports = class Made {};
