/**
 * Intl.Segmenter. The host divides the text, a piece at a time, so that a long one costs no more memory than a short
 * one.
 *
 * A deliberate limit: words are not looked up in dictionaries, so of Chinese and Japanese each ideograph is a word, and
 * Thai is divided at spaces and signs only.
 */

import { segmentEnds } from './host.js';
import { finish, optionsObject, resolveLocale, stringOption } from './resolve.js';

/** What is handed over at once, in UTF-16 units. A segment that is longer gets a larger piece. */
const PIECE = 8192;
/** How many segments before the end of a piece may end elsewhere once more is known. */
const UNSURE = 2;

/** @returns {Iterable<{ start: number, end: number, isWordLike: boolean }>} */
function* segmentsOf(text, granularity) {
  let at = 0;
  let size = PIECE;
  while (at < text.length) {
    const isLast = at + size >= text.length;
    // Half a character at the cut is among what is unsure.
    const ends = segmentEnds(granularity, text.slice(at, at + size).toWellFormed());
    const sure = isLast ? ends.length : ends.length - UNSURE;
    if (sure <= 0) {
      size *= 2;
      continue;
    }
    const from = at;
    for (let i = 0; i < sure; i++) {
      const { end, isWordLike } = ends[i];
      yield { start: at, end: from + end, isWordLike };
      at = from + end;
    }
    size = PIECE;
  }
}

function described(text, granularity, { start, end, isWordLike }) {
  const data = { segment: text.slice(start, end), index: start, input: text };
  if (granularity === 'word') data.isWordLike = isWordLike;
  return data;
}

const IteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));

class SegmentIterator {
  #segments;
  #text;
  #granularity;

  constructor(text, granularity) {
    this.#text = text;
    this.#granularity = granularity;
    this.#segments = segmentsOf(text, granularity);
  }

  next() {
    const { value, done } = this.#segments.next();
    return { value: done ? undefined : described(this.#text, this.#granularity, value), done };
  }
}

Object.setPrototypeOf(SegmentIterator.prototype, IteratorPrototype);
Object.defineProperty(SegmentIterator.prototype, Symbol.toStringTag, {
  value: 'Segmenter String Iterator', configurable: true,
});

class Segments {
  #text;
  #granularity;

  constructor(text, granularity) {
    this.#text = text;
    this.#granularity = granularity;
  }

  containing(index = 0) {
    const at = Math.trunc(Number(index)) || 0;
    if (at < 0 || at >= this.#text.length) return undefined;
    for (const segment of segmentsOf(this.#text, this.#granularity)) {
      if (at < segment.end) return described(this.#text, this.#granularity, segment);
    }
    return undefined;
  }

  [Symbol.iterator]() {
    return new SegmentIterator(this.#text, this.#granularity);
  }
}

export class Segmenter {
  #locale;
  #granularity;

  constructor(locales = undefined, options = undefined) {
    const given = optionsObject(options);
    stringOption(given, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    this.#granularity = stringOption(given, 'granularity', ['grapheme', 'word', 'sentence'], 'grapheme');
    this.#locale = resolveLocale(locales).locale;
  }

  segment(input = undefined) {
    return new Segments(String(input), this.#granularity);
  }

  resolvedOptions() {
    return { locale: this.#locale, granularity: this.#granularity };
  }
}

finish('Segmenter', Segmenter);
Object.defineProperty(Segmenter, 'length', { value: 0, configurable: true });
