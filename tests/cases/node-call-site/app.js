function sites() {
  const before = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, found) => found;
  const holder = {};
  Error.captureStackTrace(holder, sites);
  const { stack } = holder;
  Error.prepareStackTrace = before;
  return stack;
}
const [site] = (function caller() {
  return sites();
})();
return {
  name: site.getFunctionName(),
  file: site.getFileName() === site.getScriptNameOrSourceURL(),
  line: site.getLineNumber() > 0,
  flags: [site.isEval(), site.isNative(), site.isConstructor(), site.isToplevel(), site.isAsync(), site.isPromiseAll()],
  none: [site.getThis() ?? null, site.getTypeName() ?? null, site.getMethodName() ?? null, site.getEvalOrigin() ?? null],
  text: String(site).startsWith('caller ('),
};
