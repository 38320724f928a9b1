globalThis.loadsOfCommonJs = (globalThis.loadsOfCommonJs ?? 0) + 1;
exports.loads = () => globalThis.loadsOfCommonJs;
