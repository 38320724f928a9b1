/**
 * Calls of the file service, each described once and run in two ways: while the sandbox waits, or as a promise.
 *
 * An operation is either one call or a generator that yields calls and goes on with their results, so that what takes
 * several steps is written once too. A generator may also yield `{ value }` for something to wait for.
 */

import { Service, block, start, takeBytes } from '../../boot/services.js';
import { isSystemCode, systemError } from './errors.js';

/** The numbers of `service::files::Function`. */
export const Fn = {
  STAT: 1,
  OPEN: 2,
  CLOSE: 3,
  READ: 4,
  WRITE: 5,
  STAT_HANDLE: 6,
  SET_LENGTH: 7,
  SYNC: 8,
  READ_FILE: 9,
  READ_REST: 10,
  WRITE_FILE: 11,
  LIST: 12,
  MAKE_DIRECTORY: 13,
  MAKE_DIRECTORIES: 14,
  REMOVE_ALL: 15,
  REMOVE_DIRECTORY: 16,
  UNLINK: 17,
  RENAME: 18,
  COPY: 19,
  ACCESS: 20,
  REAL_PATH: 21,
  READ_LINK: 22,
  MAKE_TEMPORARY: 23,
  SET_LENGTH_AT: 24,
  SET_TIMES_AT: 25,
  SET_TIMES: 26,
};

/** One call. What it is given back, `finish` makes a result of. */
export class Operation {
  /**
   * @param {number} fn
   * @param {string} syscall  what an error says was attempted
   * @param {{ b?: number, c?: number, text?: string, bytes?: Uint8Array | string, path?: string, dest?: string }} given
   *   `path` and `dest` are what an error shows; `path` is also the text if there is no other
   * @param {(number: number, bytes: () => Uint8Array) => any} [finish]
   */
  constructor(fn, syscall, { b = 0, c = 0, text, bytes, path, dest }, finish = nothing) {
    this.fn = fn;
    this.b = b;
    this.c = c;
    this.text = text ?? path;
    this.bytes = bytes;
    this.syscall = syscall;
    this.path = path;
    this.dest = dest;
    this.finish = finish;
    /** Codes that come from another step than `syscall`, one that has no path, and that step. */
    this.later = undefined;
  }

  /** @param {string} syscall @param {string[]} codes */
  failingLater(syscall, codes) {
    this.later = { syscall, codes };
    return this;
  }

  failure(error) {
    const { code } = error;
    if (code === 'ERR_FS_FILE_TOO_LARGE') {
      return Object.assign(new RangeError(`F${error.message.slice(1)}`), { code });
    }
    // What is not of the file system (a border that is closed, say) stays what it is.
    if (!isSystemCode(code)) return error;
    if (this.later?.codes.includes(code)) return systemError(code, this.later.syscall);
    return systemError(code, this.syscall, this.path, this.dest);
  }
}

const nothing = () => undefined;

/** @param {Operation | Generator} operation */
export function runSync(operation) {
  if (!(operation instanceof Operation)) return runStepsSync(operation);
  const { fn, b, c, text, bytes } = operation;
  let number;
  try {
    number = block(Service.FILES, fn, b, c, text, bytes);
  } catch (error) {
    throw operation.failure(error);
  }
  return operation.finish(number, takeBytes);
}

function runStepsSync(steps) {
  let step = steps.next();
  while (!step.done) {
    let result;
    try {
      result = step.value instanceof Operation || !('value' in step.value) ? runSync(step.value) : step.value.value;
    } catch (error) {
      step = steps.throw(error);
      continue;
    }
    step = steps.next(result);
  }
  return step.value;
}

/** @param {Operation | Generator} operation @returns {Promise<any>} */
export async function run(operation) {
  if (!(operation instanceof Operation)) return runSteps(operation);
  const { fn, b, c, text, bytes } = operation;
  let reply;
  try {
    reply = await start(Service.FILES, fn, b, c, text, bytes);
  } catch (error) {
    throw operation.failure(error);
  }
  return operation.finish(reply.number, () => reply.bytes);
}

async function runSteps(steps) {
  let step = steps.next();
  while (!step.done) {
    let result;
    try {
      result = await (step.value instanceof Operation || !('value' in step.value) ? run(step.value) : step.value.value);
    } catch (error) {
      step = steps.throw(error);
      continue;
    }
    step = steps.next(result);
  }
  return step.value;
}
