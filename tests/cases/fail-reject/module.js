module.exports = async () => { throw new Error('from a module'); };
