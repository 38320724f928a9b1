/**
 * `WebAssembly`, which a script cannot have here: it would need a compiler inside the sandbox, itself WebAssembly. The
 * object is there, so that code that looks for it finds out why; using anything on it throws or rejects.
 */

import { defineInterface } from './webidl.js';

const refusal = (what) => {
  const error = new Error(`WebAssembly.${what} is not available: scripts run inside WebAssembly already`);
  error.code = 'ERR_WICK_UNSUPPORTED';
  return error;
};

/** @type {Record<string, unknown>} */
const members = {};

for (const name of ['Module', 'Instance', 'Memory', 'Table', 'Global', 'Tag', 'Exception']) {
  const Class = class {
    constructor() {
      throw refusal(name);
    }
  };
  Object.defineProperty(Class, 'name', { value: name, configurable: true });
  defineInterface(Class, { name: `WebAssembly.${name}` });
  members[name] = Class;
}

// Nothing throws these, but `instanceof` should work.
for (const name of ['CompileError', 'LinkError', 'RuntimeError']) {
  const Class = class extends Error {};
  Object.defineProperty(Class, 'name', { value: name, configurable: true });
  Object.defineProperty(Class.prototype, 'name', { value: name, writable: true, configurable: true });
  members[name] = Class;
}

for (const name of ['compile', 'compileStreaming', 'instantiate', 'instantiateStreaming']) {
  members[name] = { [name]: async () => { throw refusal(name); } }[name];
}

members.validate = function validate() {
  throw refusal('validate');
};

export const WebAssembly = {};

for (const name of Object.keys(members)) {
  Object.defineProperty(WebAssembly, name, { value: members[name], writable: true, configurable: true });
}
Object.defineProperty(WebAssembly, Symbol.toStringTag, { value: 'WebAssembly', configurable: true });
