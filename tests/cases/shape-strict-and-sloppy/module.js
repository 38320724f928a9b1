export default () => ({ strict: (function () { return this === undefined; })() });
