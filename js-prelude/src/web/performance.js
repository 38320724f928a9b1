/**
 * `performance`: the clock, and marks and measures in a bounded buffer.
 *
 * Gap by design: no PerformanceObserver and no resource timing; entries beyond the newest thousand are dropped.
 */

import { host } from '../boot/host.js';
import { DOMException } from './dom-exception.js';
import { EventTarget } from './event-target.js';
import { structuredClone } from './structured-clone.js';
import { defineInterface, requireArguments, toDictionary, toDOMString } from './webidl.js';

const INTERNAL = Symbol('internal');
const MOST_ENTRIES = 1000;

export class PerformanceEntry {
  #name;
  #entryType;
  #startTime;
  #duration;

  constructor(token = undefined, name, entryType, startTime, duration) {
    if (token !== INTERNAL) throw new TypeError('Illegal constructor');
    this.#name = name;
    this.#entryType = entryType;
    this.#startTime = startTime;
    this.#duration = duration;
  }

  get name() {
    return this.#name;
  }

  get entryType() {
    return this.#entryType;
  }

  get startTime() {
    return this.#startTime;
  }

  get duration() {
    return this.#duration;
  }

  toJSON() {
    return { name: this.#name, entryType: this.#entryType, startTime: this.#startTime, duration: this.#duration };
  }
}

export class PerformanceMark extends PerformanceEntry {
  #detail;

  constructor(name, options = undefined) {
    requireArguments(1, arguments.length, 'PerformanceMark constructor');
    const markName = toDOMString(name);
    const { detail, startTime } = toDictionary(options, 'PerformanceMark constructor');
    const start = startTime === undefined ? host.monotonic() : toTime(startTime);
    super(INTERNAL, markName, 'mark', start, 0);
    this.#detail = detail === undefined || detail === null ? null : structuredClone(detail);
  }

  get detail() {
    return this.#detail;
  }

  toJSON() {
    return { ...super.toJSON(), detail: this.#detail };
  }
}

export class PerformanceMeasure extends PerformanceEntry {
  #detail;

  constructor(token = undefined, name, startTime, duration, detail) {
    super(token, name, 'measure', startTime, duration);
    this.#detail = detail;
  }

  get detail() {
    return this.#detail;
  }

  toJSON() {
    return { ...super.toJSON(), detail: this.#detail };
  }
}

export class Performance extends EventTarget {
  /** In the order they were made. @type {PerformanceEntry[]} */
  #entries = [];

  constructor(token = undefined) {
    if (token !== INTERNAL) throw new TypeError('Illegal constructor');
    super();
  }

  /** Computed at each call: at boot the clock is not yet the one the script will run under. */
  get timeOrigin() {
    this.#entries;
    return host.now() - host.monotonic();
  }

  now() {
    this.#entries;
    return host.monotonic();
  }

  mark(markName, markOptions = undefined) {
    requireArguments(1, arguments.length, 'Performance.mark');
    const mark = new PerformanceMark(markName, markOptions);
    this.#add(mark);
    return mark;
  }

  measure(measureName, startOrMeasureOptions = undefined, endMark = undefined) {
    requireArguments(1, arguments.length, 'Performance.measure');
    const name = toDOMString(measureName);
    const span = typeof startOrMeasureOptions === 'object' && startOrMeasureOptions !== null
      ? this.#spanOfOptions(startOrMeasureOptions, endMark)
      : this.#spanOfMarks(startOrMeasureOptions, endMark);
    const measure = new PerformanceMeasure(INTERNAL, name, span.start, span.end - span.start, span.detail);
    this.#add(measure);
    return measure;
  }

  #spanOfMarks(startMark, endMark) {
    const end = endMark === undefined ? host.monotonic() : this.#timeOf(endMark);
    const start = startMark === undefined || startMark === null ? 0 : this.#timeOf(startMark);
    return { start, end, detail: null };
  }

  #spanOfOptions({ detail, duration, end, start }, endMark) {
    const given = [start, end, duration].filter((each) => each !== undefined).length;
    if (given === 0 && detail === undefined) return this.#spanOfMarks(undefined, endMark);
    if (endMark !== undefined) throw new TypeError('Performance.measure: endMark cannot be combined with options');
    if (given === 0) throw new TypeError('Performance.measure: options need a start or an end');
    if (given === 3) throw new TypeError('Performance.measure: start, end and duration cannot all be given');
    const from = start === undefined ? undefined : this.#timeOf(start);
    const to = end === undefined ? undefined : this.#timeOf(end);
    const length = duration === undefined ? undefined : this.#timeOf(duration);
    const endTime = to ?? (from !== undefined && length !== undefined ? from + length : host.monotonic());
    const startTime = from ?? (length !== undefined ? endTime - length : 0);
    const copied = detail === undefined || detail === null ? null : structuredClone(detail);
    return { start: startTime, end: endTime, detail: copied };
  }

  /** A mark's name or a time, to a time. */
  #timeOf(markOrTime) {
    if (typeof markOrTime === 'number') return toTime(markOrTime);
    const name = toDOMString(markOrTime);
    const mark = this.#entries.findLast((entry) => entry.entryType === 'mark' && entry.name === name);
    if (mark === undefined) throw new DOMException(`The mark '${name}' does not exist`, 'SyntaxError');
    return mark.startTime;
  }

  #add(entry) {
    if (this.#entries.length >= MOST_ENTRIES) this.#entries.shift();
    this.#entries.push(entry);
  }

  clearMarks(markName = undefined) {
    this.#clear('mark', markName);
  }

  clearMeasures(measureName = undefined) {
    this.#clear('measure', measureName);
  }

  #clear(type, name) {
    const wanted = name === undefined ? undefined : toDOMString(name);
    this.#entries = this.#entries.filter(
      (entry) => entry.entryType !== type || (wanted !== undefined && entry.name !== wanted),
    );
  }

  getEntries() {
    return inTimeOrder(this.#entries);
  }

  getEntriesByType(type) {
    requireArguments(1, arguments.length, 'Performance.getEntriesByType');
    const wanted = toDOMString(type);
    return inTimeOrder(this.#entries.filter((entry) => entry.entryType === wanted));
  }

  getEntriesByName(name, type = undefined) {
    requireArguments(1, arguments.length, 'Performance.getEntriesByName');
    const wanted = toDOMString(name);
    const ofType = type === undefined ? undefined : toDOMString(type);
    return inTimeOrder(
      this.#entries.filter((entry) => entry.name === wanted && (ofType === undefined || entry.entryType === ofType)),
    );
  }

  toJSON() {
    return { timeOrigin: this.timeOrigin };
  }
}

for (const ctor of [PerformanceEntry, PerformanceMark, PerformanceMeasure, Performance]) defineInterface(ctor);

export const performance = new Performance(INTERNAL);

function toTime(value) {
  const time = +value;
  if (!Number.isFinite(time)) throw new TypeError('Performance: a time must be a finite number');
  if (time < 0) throw new TypeError('Performance: a time cannot be negative');
  return time;
}

/** Always a copy; the sort is stable. */
function inTimeOrder(entries) {
  return entries.toSorted((a, b) => a.startTime - b.startTime);
}
