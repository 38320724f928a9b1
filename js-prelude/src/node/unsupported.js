/**
 * What a sandbox cannot do (sockets, processes, threads): it is there, so that code can import it, inherit from it and
 * ask about it; using it throws, with one code for all.
 */

import { codedError } from './errors.js';

/** @param {string} what "net.connect", "a TLS server" @param {string} [instead] what to do about it */
export function unsupported(what, instead = '') {
  return codedError(
    Error, 'ERR_WICK_UNSUPPORTED', `${what} is not supported in a sandbox${instead === '' ? '' : `: ${instead}`}`,
  );
}

/** A function that throws when it is called. @param {string} what @param {string} [instead] */
function unsupportedFunction(what, instead) {
  const { [what]: fn } = {
    [what]() {
      throw unsupported(what, instead);
    },
  };
  return Object.defineProperty(fn, 'name', { value: what.slice(what.lastIndexOf('.') + 1) });
}

/** Several of them, by name. @param {string} module @param {string[]} names */
export function unsupportedFunctions(module, names, instead) {
  const functions = {};
  for (const name of names) functions[name] = unsupportedFunction(`${module}.${name}`, instead);
  return functions;
}

/** Several that answer a promise: they reject. */
export function unsupportedAsync(module, names, instead) {
  const functions = {};
  for (const name of names) {
    functions[name] = { async [name]() { throw unsupported(`${module}.${name}`, instead); } }[name];
  }
  return functions;
}

/**
 * A class that can be inherited from, in both manners, and whose objects are EventEmitters or whatever `Base` makes;
 * what they can do is given as methods, which throw.
 * @param {string} name
 * @param {Function} Base a function, not a class
 * @param {string[]} methods
 * @param {string} module
 */
export function unsupportedClass(module, name, Base, methods, instead) {
  const { [name]: Class } = {
    [name]: function (...args) {
      if (new.target === undefined && !(this instanceof Class)) return new Class(...args);
      Base.call(this);
      return undefined;
    },
  };
  Class.prototype = Object.create(
    Base.prototype, { constructor: { value: Class, writable: true, configurable: true } },
  );
  Object.setPrototypeOf(Class, Base);
  Object.assign(Class.prototype, unsupportedFunctions(`${module}.${name}.prototype`, methods, instead));
  return Class;
}
