const self = this;
module.exports = () => {
  const code = (work) => {
    try {
      return work();
    } catch (error) {
      return error.code;
    }
  };
  return {
    filename: __filename,
    dirname: __dirname,
    id: module.id,
    resolved: require.resolve('./typed'),
    builtin: require.resolve('node:path'),
    plain: require.resolve('fs'),
    missing: code(() => require.resolve('./nobody')),
    own: require.cache[__filename] === module,
    this: self === exports,
  };
};
