module.exports = require('./nobody');
