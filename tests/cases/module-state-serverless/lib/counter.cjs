let count = 0;
exports.add = () => ++count;
