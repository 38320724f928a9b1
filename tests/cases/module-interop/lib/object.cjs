module.exports = { value: 1, fallback: undefined };
