module.exports = 'just text';
