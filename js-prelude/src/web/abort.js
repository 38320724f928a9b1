/**
 * AbortController and AbortSignal.
 *
 * Who keeps a signal alive is the delicate part. A signal of `any()` or `timeout()` that nobody listens to must cost
 * its source, or the host's timer, nothing that lasts; one that has listeners must not vanish before it fires. So a
 * source knows its dependents, and a timer its signal, through an `Anchor`: weak by itself, strong exactly while the
 * signal is being listened to.
 */

import { DOMException } from './dom-exception.js';
import { Event } from './event-base.js';
import {
  connectAbortSignal, defineEventHandlers, dispatchTrusted, EventTarget, hasListeners, watchListenerCount,
} from './event-target.js';
import { startTimer, stopTimer } from './timers.js';
import { reportException } from './uncaught.js';
import { defineInspection, defineInterface, requireArguments, toEnforcedUint64 } from './webidl.js';

const INTERNAL = Symbol('internal');
const SWEEP_FLOOR = 16;

/** A reference to a signal, weak until `strong` is set. */
class Anchor {
  constructor(signal) {
    this.weak = new WeakRef(signal);
    /** @type {AbortSignal | null} */
    this.strong = null;
  }

  deref() {
    return this.strong ?? this.weak.deref();
  }
}

/** The anchors of a source's dependents, rid of dead ones as it grows. */
class Dependents {
  #anchors = [];
  #sweepAt = SWEEP_FLOOR;

  add(anchor) {
    if (this.#anchors.length >= this.#sweepAt) {
      this.#anchors = this.#anchors.filter((each) => each.deref() !== undefined);
      this.#sweepAt = Math.max(SWEEP_FLOOR, this.#anchors.length * 2);
    }
    this.#anchors.push(anchor);
  }

  live() {
    return this.#anchors.map((anchor) => anchor.deref()).filter((signal) => signal !== undefined);
  }
}

/** Stops the host's timer of a timeout signal that nobody can see any more. */
const abandonedTimeouts = new FinalizationRegistry(stopTimer);

/** Creates a signal that no script constructor can make. @type {() => AbortSignal} */
export let createAbortSignal;

/** "Signal abort". @type {(signal: AbortSignal, reason?: unknown) => void} */
export let signalAbort;

/**
 * Runs `algorithm` when the signal aborts, before its event; cheaper than a listener.
 * @type {(signal: AbortSignal, algorithm: () => void) => boolean} false when it has already aborted
 */
export let addAbortAlgorithm;

/** @type {(signal: AbortSignal, algorithm: () => void) => void} */
export let removeAbortAlgorithm;

/** @type {(value: unknown) => boolean} */
export let isAbortSignal;

export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason;
  /** @type {Set<() => void> | undefined} */
  #algorithms;
  /** @type {Dependents | undefined} */
  #dependents;
  /** Set for a dependent signal. @type {AbortSignal[] | undefined} */
  #sources;
  /** Set for a dependent or a timeout signal. @type {Anchor | undefined} */
  #anchor;
  #listened = 0;
  #heldBy = 0;

  constructor(token = undefined) {
    if (token !== INTERNAL) throw new TypeError('Illegal constructor');
    super();
  }

  static abort(reason = undefined) {
    const signal = createAbortSignal();
    signal.#aborted = true;
    signal.#reason = reason === undefined ? abortError() : reason;
    return signal;
  }

  static timeout(milliseconds) {
    requireArguments(1, arguments.length, 'AbortSignal.timeout');
    const delay = toEnforcedUint64(milliseconds, 'AbortSignal.timeout');
    const signal = createAbortSignal();
    const anchor = (signal.#anchor = new Anchor(signal));
    // Nothing below may close over `signal`: the timer would keep it alive.
    const timer = startTimer(delay, () => {
      const expired = anchor.deref();
      if (expired !== undefined) {
        signalAbort(expired, new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
      }
    });
    abandonedTimeouts.register(signal, timer);
    return signal;
  }

  static any(signals) {
    requireArguments(1, arguments.length, 'AbortSignal.any');
    const given = toSignals(signals);
    const result = createAbortSignal();
    const aborted = given.find((signal) => signal.#aborted);
    if (aborted !== undefined) {
      result.#aborted = true;
      result.#reason = aborted.#reason;
      return result;
    }
    // Dependents of dependents hang on the original sources, so the graph is never more than one level deep.
    const sources = new Set(given.flatMap((signal) => signal.#sources ?? [signal]));
    result.#sources = [...sources];
    if (sources.size > 0) {
      const anchor = (result.#anchor = new Anchor(result));
      for (const source of sources) (source.#dependents ??= new Dependents()).add(anchor);
    }
    return result;
  }

  get aborted() {
    return this.#aborted;
  }

  get reason() {
    return this.#reason;
  }

  throwIfAborted() {
    if (this.#aborted) throw this.#reason;
  }

  /** Marks the signal aborted. @returns {boolean} false when it already was */
  #setReason(reason) {
    if (this.#aborted) return false;
    this.#aborted = true;
    this.#reason = reason;
    return true;
  }

  #runAbortSteps() {
    const algorithms = this.#algorithms;
    if (algorithms !== undefined) {
      this.#algorithms = undefined;
      for (const algorithm of algorithms) {
        try {
          algorithm();
        } catch (error) {
          reportException(error);
        }
      }
    }
    if (hasListeners(this, 'abort')) dispatchTrusted(this, new Event('abort'));
    // An aborted signal never fires again: it needs no sources and nobody needs to keep it.
    this.#updateHold();
    this.#sources = undefined;
    this.#dependents = undefined;
  }

  /** Makes this signal's anchor, and its sources', strong or weak as listeners come and go. */
  #updateHold() {
    const anchor = this.#anchor;
    if (anchor === undefined) return;
    const held = !this.#aborted && (this.#listened > 0 || this.#heldBy > 0 || (this.#algorithms?.size ?? 0) > 0);
    if (held === (anchor.strong !== null)) return;
    anchor.strong = held ? this : null;
    for (const source of this.#sources ?? []) {
      source.#heldBy += held ? 1 : -1;
      source.#updateHold();
    }
  }

  static {
    createAbortSignal = () => new AbortSignal(INTERNAL);

    isAbortSignal = (value) => typeof value === 'object' && value !== null && #aborted in value;

    signalAbort = (signal, reason) => {
      if (!signal.#setReason(reason === undefined ? abortError() : reason)) return;
      // All are marked before any runs: a listener sees every dependent already aborted.
      const dependents = signal.#dependents?.live().filter((dependent) => dependent.#setReason(signal.#reason));
      signal.#runAbortSteps();
      dependents?.forEach((dependent) => dependent.#runAbortSteps());
    };

    addAbortAlgorithm = (signal, algorithm) => {
      if (signal.#aborted) return false;
      (signal.#algorithms ??= new Set()).add(algorithm);
      signal.#updateHold();
      return true;
    };

    removeAbortAlgorithm = (signal, algorithm) => {
      if (signal.#algorithms?.delete(algorithm)) signal.#updateHold();
    };

    watchListenerCount(AbortSignal.prototype, (signal, type, count) => {
      if (type !== 'abort') return;
      signal.#listened = count;
      signal.#updateHold();
    });
  }
}

export class AbortController {
  // Made when first asked for: many controllers are only ever aborted, or not even that.
  #signal = null;

  get signal() {
    return (this.#signal ??= createAbortSignal());
  }

  abort(reason = undefined) {
    signalAbort((this.#signal ??= createAbortSignal()), reason);
  }
}

defineInterface(AbortSignal);
defineInterface(AbortController);
defineEventHandlers(AbortSignal.prototype, ['abort']);
defineInspection(AbortSignal, function () {
  return { aborted: this.aborted };
});
defineInspection(AbortController, function () {
  return { signal: this.signal };
});

connectAbortSignal(isAbortSignal, addAbortAlgorithm, removeAbortAlgorithm);

function abortError() {
  return new DOMException('This operation was aborted', 'AbortError');
}

function toSignals(signals) {
  if (typeof signals !== 'object' || signals === null || typeof signals[Symbol.iterator] !== 'function') {
    throw new TypeError('AbortSignal.any: argument 1 is not a sequence');
  }
  const given = [...signals];
  if (!given.every(isAbortSignal)) throw new TypeError('AbortSignal.any: every element must be an AbortSignal');
  return given;
}
