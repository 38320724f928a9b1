/**
 * JSON that is still being written: the value of what is there. Strings may be unfinished; numbers and words count once
 * they are complete, and a member once its value has begun.
 */

import { LIMITS } from './limits.js';

/** Where text ends before the value does. */
const END = Symbol('end');

/** @param {string} text @returns {any} undefined when there is no value yet, or the text is not JSON */
export function parsePartial(text) {
  const reader = new PartialReader(text);
  const value = reader.value(0);
  return value === END ? undefined : value;
}

class PartialReader {
  #text;
  #at = 0;
  /** Nothing after this can be read: all that is open returns what it has. */
  #isOver = false;

  constructor(text) {
    this.#text = text;
  }

  value(depth) {
    if (depth > LIMITS.objectDepth) return this.#end();
    switch (this.#next()) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return this.#string();
      default:
        return this.#word();
    }
  }

  /** The character after white space. */
  #next() {
    while (' \n\r\t'.includes(this.#text[this.#at]) && this.#at < this.#text.length) this.#at += 1;
    return this.#text[this.#at];
  }

  #object(depth) {
    const object = {};
    this.#at += 1;
    for (;;) {
      if (this.#next() === ',') this.#at += 1;
      if (this.#next() === '}') {
        this.#at += 1;
        return object;
      }
      const name = this.#next() === '"' ? this.#string() : this.#end();
      if (this.#isOver || this.#next() !== ':') {
        this.#isOver = true;
        return object;
      }
      this.#at += 1;
      const value = this.value(depth + 1);
      // Not an assignment: `__proto__` is a name like any other.
      const member = { value, writable: true, enumerable: true, configurable: true };
      if (value !== END) Object.defineProperty(object, name, member);
      if (this.#isOver) return object;
    }
  }

  #array(depth) {
    const array = [];
    this.#at += 1;
    for (;;) {
      if (this.#next() === ',') this.#at += 1;
      if (this.#next() === ']') {
        this.#at += 1;
        return array;
      }
      const value = this.value(depth + 1);
      if (value !== END) array.push(value);
      if (this.#isOver) return array;
    }
  }

  #string() {
    const text = this.#text;
    const start = this.#at;
    let end = start + 1;
    while (end < text.length && text[end] !== '"') {
      const width = text[end] !== '\\' ? 1 : text[end + 1] === 'u' ? 6 : 2;
      // An escape that is cut off is left out.
      if (end + width > text.length) break;
      end += width;
    }
    const isWhole = text[end] === '"';
    if (!isWhole) this.#isOver = true;
    this.#at = isWhole ? end + 1 : text.length;
    try {
      return JSON.parse(`${text.slice(start, end)}"`);
    } catch {
      return '';
    }
  }

  /** A number, `true`, `false` or `null`, of which the end must be in sight. */
  #word() {
    const start = this.#at;
    while (this.#at < this.#text.length && /[-+.\w]/.test(this.#text[this.#at])) this.#at += 1;
    const word = this.#text.slice(start, this.#at);
    const isClosed = this.#at < this.#text.length || word === 'true' || word === 'false' || word === 'null';
    if (word === '' || !isClosed) return this.#end();
    try {
      return JSON.parse(word);
    } catch {
      return this.#end();
    }
  }

  #end() {
    this.#isOver = true;
    return END;
  }
}
