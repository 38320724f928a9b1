/** FormData of the XMLHttpRequest standard, without the constructor arguments that need HTML forms. */

import { File, bytesOf, fileFromBytes, isBlob } from './blob.js';
import { pairIteratorOf } from './headers.js';
import { defineInspection, defineInterface, requireArguments, toUSVString } from './webidl.js';

/** @type {(form: FormData) => [string, string | File][]} the entries themselves: for reading only */
export let entriesOf;
/** @type {(entries: [string, string | File][]) => FormData} a form that takes the entries over */
export let formFromEntries;

const FormDataIterator = pairIteratorOf('FormData', (form) => entriesOf(form));

/**
 * "Create an entry".
 * @param {string} method
 * @param {any} value
 * @param {boolean} isNamed whether a file name was given
 * @param {any} filename
 * @returns {string | File}
 */
function toEntryValue(method, value, isNamed, filename) {
  if (!isBlob(value)) {
    if (isNamed) throw new TypeError(`FormData.${method}: a file name is given for something that is not a Blob`);
    return toUSVString(value);
  }
  if (isNamed) filename = toUSVString(filename);
  else if (value instanceof File) return value;
  else filename = 'blob';
  if (value instanceof File) return new File([value], filename, { type: value.type, lastModified: value.lastModified });
  return fileFromBytes(bytesOf(value), value.type, filename);
}

export class FormData {
  /** @type {[string, string | File][]} */
  #entries = [];

  constructor(form = undefined) {
    if (form !== undefined) throw new TypeError('FormData: there are no HTML forms here to construct from');
  }

  append(name, value, filename = undefined) {
    requireArguments(2, arguments.length, 'FormData.append');
    name = toUSVString(name);
    this.#entries.push([name, toEntryValue('append', value, filename !== undefined, filename)]);
  }

  delete(name) {
    requireArguments(1, arguments.length, 'FormData.delete');
    name = toUSVString(name);
    this.#entries = this.#entries.filter((entry) => entry[0] !== name);
  }

  get(name) {
    requireArguments(1, arguments.length, 'FormData.get');
    name = toUSVString(name);
    const entry = this.#entries.find((candidate) => candidate[0] === name);
    return entry === undefined ? null : entry[1];
  }

  getAll(name) {
    requireArguments(1, arguments.length, 'FormData.getAll');
    name = toUSVString(name);
    return this.#entries.filter((entry) => entry[0] === name).map((entry) => entry[1]);
  }

  has(name) {
    requireArguments(1, arguments.length, 'FormData.has');
    name = toUSVString(name);
    return this.#entries.some((entry) => entry[0] === name);
  }

  set(name, value, filename = undefined) {
    requireArguments(2, arguments.length, 'FormData.set');
    name = toUSVString(name);
    const entry = [name, toEntryValue('set', value, filename !== undefined, filename)];
    const at = this.#entries.findIndex((candidate) => candidate[0] === name);
    if (at < 0) {
      this.#entries.push(entry);
    } else {
      this.#entries = this.#entries.filter((candidate, index) => index <= at || candidate[0] !== name);
      this.#entries[at] = entry;
    }
  }

  forEach(callback, thisArg = undefined) {
    let entries = this.#entries;
    if (typeof callback !== 'function') throw new TypeError('FormData.forEach: the callback is not a function');
    for (let index = 0; index < entries.length; index++) {
      callback.call(thisArg, entries[index][1], entries[index][0], this);
      entries = this.#entries;
    }
  }

  keys() {
    return new FormDataIterator(this, 'key');
  }

  values() {
    return new FormDataIterator(this, 'value');
  }

  entries() {
    return new FormDataIterator(this, 'pair');
  }

  static {
    entriesOf = (form) => form.#entries;
    formFromEntries = (entries) => {
      const form = new FormData();
      form.#entries = entries;
      return form;
    };
  }
}

defineInterface(FormData);
Object.defineProperty(FormData.prototype, Symbol.iterator, { value: FormData.prototype.entries, writable: true, configurable: true });
defineInspection(FormData, function () {
  return { entries: [...this] };
});
