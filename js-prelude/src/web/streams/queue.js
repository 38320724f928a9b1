/**
 * The queues behind streams: `Queue` for requests and byte chunks, `SizedQueue` for the queue-with-sizes of the standard.
 * Both are arrays read from a moving head, so that taking the first entry does not move the rest.
 */

const COMPACT_AFTER = 64;

export class Queue {
  constructor() {
    this.items = [];
    this.head = 0;
  }

  get size() {
    return this.items.length - this.head;
  }

  push(item) {
    this.items[this.items.length] = item;
  }

  peek() {
    return this.items[this.head];
  }

  shift() {
    const items = this.items;
    const item = items[this.head];
    items[this.head++] = undefined;
    if (this.head === items.length) {
      items.length = 0;
      this.head = 0;
    } else if (this.head > COMPACT_AFTER && this.head * 2 > items.length) {
      items.splice(0, this.head);
      this.head = 0;
    }
    return item;
  }

  /** Empties the queue and returns what was in it. */
  takeAll() {
    const rest = this.head === 0 ? this.items : this.items.slice(this.head);
    this.items = [];
    this.head = 0;
    return rest;
  }
}

/** Entries lie flat, a value and then its size; `total` is [[queueTotalSize]]. */
export class SizedQueue extends Queue {
  constructor() {
    super();
    this.total = 0;
  }

  /** EnqueueValueWithSize */
  enqueueValueWithSize(value, size) {
    if (!(size >= 0) || size === Infinity) throw new RangeError('The size of a chunk must be a finite, non-negative number');
    const items = this.items;
    items[items.length] = value;
    items[items.length] = size;
    this.total += size;
  }

  /** DequeueValue */
  dequeueValue() {
    const value = this.items[this.head];
    this.items[this.head++] = undefined;
    this.total -= this.shift();
    // Rounding can take the running total below zero.
    if (this.total < 0) this.total = 0;
    return value;
  }

  /** ResetQueue */
  reset() {
    this.items = [];
    this.head = 0;
    this.total = 0;
  }
}
