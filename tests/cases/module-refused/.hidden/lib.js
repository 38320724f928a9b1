module.exports = 'SECRET';
