/**
 * A sequence that is made while it is read, and read by several. Everything made is kept, so that each reader gets all
 * of it; it is made only as fast as the fastest reader wants it, and no more once all have left.
 */

import { AIError } from './errors.js';

/** Why something is given up that nobody reads. */
export const unread = () => new AIError('AbortError', 'nobody reads the answer any more');

/** A signal that is the caller's and our own. @param {{ abortSignal?: AbortSignal }} options */
export function abandonable({ abortSignal }) {
  const abandoned = new AbortController();
  const signal = abortSignal === undefined ? abandoned.signal : AbortSignal.any([abortSignal, abandoned.signal]);
  return { signal, abandon: () => abandoned.abort(unread()) };
}

/** @template T */
export class Replay {
  /** @type {T[]} */
  #items = [];
  #source;
  /** @type {Promise<void> | null} */
  #making = null;
  #isOver = false;
  #readers = 0;
  #onAbandoned;

  /** @param {AsyncIterator<T>} source one that never throws @param {() => void} onAbandoned */
  constructor(source, onAbandoned) {
    this.#source = source;
    this.#onAbandoned = onAbandoned;
  }

  /** Makes the next item, if nobody does already. */
  advance() {
    this.#making ??= this.#source.next().then(({ done, value }) => {
      this.#making = null;
      if (done) this.#isOver = true;
      else this.#items.push(value);
    });
    return this.#making;
  }

  /** @returns {Reader<T>} from the beginning */
  read() {
    this.#readers += 1;
    let at = 0;
    let hasLeft = false;
    return {
      next: async () => {
        while (!hasLeft && at === this.#items.length && !this.#isOver) await this.advance();
        if (hasLeft || at === this.#items.length) return { done: true, value: undefined };
        const value = this.#items[at];
        at += 1;
        return { done: false, value };
      },
      leave: () => {
        if (hasLeft) return;
        hasLeft = true;
        this.#readers -= 1;
        if (this.#readers > 0 || this.#isOver) return;
        this.#isOver = true;
        this.#onAbandoned();
      },
    };
  }
}

/** @template T @typedef {{ next: () => Promise<IteratorResult<T>>, leave: () => void }} Reader */

/**
 * What a reader reads, as a stream that is also iterable.
 * @template T, U
 * @param {Replay<T>} replay
 * @param {(item: T) => U | undefined} pick what of it the stream holds; what it throws fails the stream
 * @returns {ReadableStream<U>}
 */
export function streamOf(replay, pick) {
  const reader = replay.read();
  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        const { done, value } = await reader.next();
        if (done) return controller.close();
        const picked = pick(value);
        if (picked !== undefined) return controller.enqueue(picked);
      }
    },
    cancel() {
      reader.leave();
    },
  }, { highWaterMark: 0 });
}
