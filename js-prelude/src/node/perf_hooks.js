/**
 * The `perf_hooks` module, around the global `performance`.
 *
 * Gap by design: nothing is observed. An observer can be made and told what to observe; it never hears of anything.
 */

import { Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, performance } from '../web/performance.js';
import { codedError, requireFunction, requireInteger } from './errors.js';

export class PerformanceObserver {
  static get supportedEntryTypes() {
    return [];
  }

  constructor(callback) {
    requireFunction(callback, 'callback');
  }

  observe() {}

  disconnect() {}

  takeRecords() {
    return [];
  }
}

export class PerformanceObserverEntryList {
  getEntries() {
    return [];
  }

  getEntriesByName() {
    return [];
  }

  getEntriesByType() {
    return [];
  }
}

export class PerformanceResourceTiming extends PerformanceEntry {}

/** Values that were recorded, sorted when asked for. Bounded: the oldest are forgotten. */
export class RecordableHistogram {
  static MAX_VALUES = 10_000;
  #values = [];
  #last = 0;

  record(value) {
    requireInteger(Number(value), 'value', 1);
    if (this.#values.length === RecordableHistogram.MAX_VALUES) this.#values.shift();
    this.#values.push(Number(value));
  }

  recordDelta() {
    const now = performance.now();
    if (this.#last !== 0) this.record(Math.max(1, Math.round((now - this.#last) * 1e6)));
    this.#last = now;
  }

  reset() {
    this.#values = [];
  }

  get count() {
    return this.#values.length;
  }

  get exceeds() {
    return 0;
  }

  get min() {
    return this.count === 0 ? 2 ** 63 : Math.min(...this.#values);
  }

  get max() {
    return this.count === 0 ? 0 : Math.max(...this.#values);
  }

  get mean() {
    return this.#values.reduce((sum, value) => sum + value, 0) / this.count;
  }

  get stddev() {
    const { mean } = this;
    return Math.sqrt(this.#values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / this.count);
  }

  percentile(percentile) {
    if (typeof percentile !== 'number' || !(percentile > 0 && percentile <= 100)) {
      throw codedError(
        RangeError, 'ERR_OUT_OF_RANGE', `The value of "percentile" is out of range. Received ${percentile}`,
      );
    }
    const sorted = this.#values.toSorted((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil((percentile / 100) * sorted.length) - 1)] ?? 0;
  }

  get percentiles() {
    return new Map([50, 75, 90, 99, 100].map((percentile) => [percentile, this.percentile(percentile)]));
  }
}

export const createHistogram = () => new RecordableHistogram();

/** There is no loop whose delay could be seen. */
export function monitorEventLoopDelay() {
  return Object.assign(new RecordableHistogram(), { enable: () => true, disable: () => true });
}

export const eventLoopUtilization = () => ({ idle: 0, active: 0, utilization: 0 });

/** A function as it was: how long it takes is told to nobody. */
export function timerify(fn) {
  requireFunction(fn, 'fn');
  function timerified(...args) {
    return new.target === undefined ? Reflect.apply(fn, this, args) : Reflect.construct(fn, args, fn);
  }
  return Object.defineProperties(timerified, {
    name: { value: `timerified ${fn.name}`, configurable: true },
    length: { value: fn.length, configurable: true },
  });
}

for (const [name, value] of Object.entries({ eventLoopUtilization, timerify })) {
  Object.defineProperty(Performance.prototype, name, { value, writable: true, configurable: true });
}

export const constants = Object.freeze({
  NODE_PERFORMANCE_GC_MAJOR: 4, NODE_PERFORMANCE_GC_MINOR: 1, NODE_PERFORMANCE_GC_INCREMENTAL: 8,
  NODE_PERFORMANCE_GC_WEAKCB: 16, NODE_PERFORMANCE_GC_FLAGS_NO: 0,
});

export { Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, performance };
export default {
  Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, PerformanceObserver, PerformanceObserverEntryList,
  PerformanceResourceTiming, constants, createHistogram, monitorEventLoopDelay, performance,
};
