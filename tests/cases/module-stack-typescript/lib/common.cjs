module.exports = function thrower() { throw new Error('from CommonJS'); };
