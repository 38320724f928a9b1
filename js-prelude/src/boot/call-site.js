/**
 * The methods of V8's CallSite objects that the engine's lack. Packages that look at the stack (depd, which is in
 * Express and body-parser, is the one most met) take them for granted.
 *
 * Gap by design: the engine tells file, position and function. What else V8 knows is answered as for a plain function
 * call.
 */

const methods = {
  getThis: () => undefined,
  getTypeName: () => null,
  getMethodName: () => null,
  getEvalOrigin: () => undefined,
  getPromiseIndex: () => null,
  getScriptHash: () => '',
  isAsync: () => false,
  isConstructor: () => false,
  isEval: () => false,
  isPromiseAll: () => false,
  isToplevel: () => true,

  getScriptNameOrSourceURL() {
    return this.getFileName();
  },

  getEnclosingLineNumber() {
    return this.getLineNumber();
  },

  getEnclosingColumnNumber() {
    return this.getColumnNumber();
  },

  getPosition: () => 0,

  toString() {
    const file = this.isNative() ? 'native' : (this.getFileName() ?? '<anonymous>');
    const line = this.getLineNumber();
    const where = typeof line === 'number' && line > 0 ? `${file}:${line}:${this.getColumnNumber()}` : file;
    const name = this.getFunctionName();
    return name ? `${name} (${where})` : where;
  },
};

/** Adds them, once, at boot. Where there are no call sites nothing happens. */
export function completeCallSites() {
  const before = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, sites) => sites;
  const holder = {};
  Error.captureStackTrace?.(holder);
  const site = Array.isArray(holder.stack) ? holder.stack[0] : undefined;
  Error.prepareStackTrace = before;
  if (site === undefined) return;
  const prototype = Object.getPrototypeOf(site);
  for (const name of Object.keys(methods)) {
    if (Object.hasOwn(prototype, name)) continue;
    Object.defineProperty(prototype, name, { value: methods[name], writable: true, configurable: true });
  }
}
