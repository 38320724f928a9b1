module.exports = Object.freeze({ deep: 3, 'not a name': 4 });
