/**
 * The source behind ReadableStream.from: Web IDL's async sequences, opened, advanced and closed. As the standard now has
 * it, a string is refused although it is iterable.
 */

import { isObject } from '../webidl.js';
import { call, rejected, resolved, performThen } from './promises.js';
import { readableStreamDefaultControllerClose, readableStreamDefaultControllerEnqueue } from './readable-default.js';

function getMethod(object, key) {
  const method = object[key];
  if (method === undefined || method === null) return undefined;
  if (typeof method !== 'function') throw new TypeError('The iterator method is not a function');
  return method;
}

function requireObject(result) {
  if (!isObject(result)) throw new TypeError('The iterator gave something that is not an object');
  return result;
}

export class IterableSource {
  /** "Opening an async sequence" */
  constructor(iterable) {
    if (!isObject(iterable)) throw new TypeError('The argument must be an async iterable or an iterable');
    const asyncMethod = getMethod(iterable, Symbol.asyncIterator);
    const method = asyncMethod ?? getMethod(iterable, Symbol.iterator);
    if (method === undefined) throw new TypeError('The argument must be an async iterable or an iterable');
    this.sync = asyncMethod === undefined;
    this.iterator = requireObject(call(method, iterable));
    this.next = this.iterator.next;
  }

  pull(controller) {
    try {
      const result = call(this.next, this.iterator);
      if (this.sync) return this.takeSync(controller, requireObject(result));
      return performThen(resolved(result), (settled) => {
        requireObject(settled);
        if (settled.done) readableStreamDefaultControllerClose(controller);
        else readableStreamDefaultControllerEnqueue(controller, settled.value);
      });
    } catch (error) {
      return rejected(error);
    }
  }

  /** A sync iterator's value is awaited, as CreateAsyncFromSyncIterator does, and the iterator closed if that fails. */
  takeSync(controller, result) {
    const { done, value } = result;
    return performThen(
      resolved(value),
      (chunk) => {
        if (done) readableStreamDefaultControllerClose(controller);
        else readableStreamDefaultControllerEnqueue(controller, chunk);
      },
      (error) => {
        const method = done ? undefined : getMethod(this.iterator, 'return');
        if (method !== undefined) call(method, this.iterator);
        throw error;
      },
    );
  }

  cancel(reason) {
    try {
      const method = getMethod(this.iterator, 'return');
      if (method === undefined) return undefined;
      const result = call(method, this.iterator, reason);
      return this.sync ? resolved(requireObject(result).value) : performThen(resolved(result), requireObject);
    } catch (error) {
      return rejected(error);
    }
  }
}
