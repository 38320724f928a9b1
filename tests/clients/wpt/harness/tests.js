/**
 * The tests themselves: test(), promise_test(), async_test() and what they hand to a test, and the list of results.
 *
 * Of the three, tests that return promises run one after another, in the order of the file; the others begin where
 * they stand. `wpt.finish()` waits for all of them, or for the deadline, and gives what the runner reads.
 */
'use strict';

const PASS = 'pass';
const FAIL = 'fail';
const TIMEOUT = 'timeout';
const OPTIONAL = 'optional';

// Taken before a test can replace them.
const { setTimeout, clearTimeout, Promise, JSON, AbortController, AssertionError, OptionalFeatureUnsupportedError } = globalThis;

const MESSAGE_LENGTH = 400;

/** @type {Test[]} */
const tests = [];
const options = { single: null, explicitDone: false, uncaughtAllowed: false, title: '' };
const state = { loaded: false, doneCalled: false, pending: 0, queue: Promise.resolve(), harnessError: '' };
let completed;
const completion = new Promise((resolve) => {
  completed = resolve;
});
/** Called with the results when all is over. */
const callbacks = [];

function describe(error) {
  let text;
  try {
    text = typeof error === 'object' && error !== null && 'message' in error ? `${error.name}: ${error.message}` : format_value(error);
  } catch {
    text = 'an error that cannot be shown';
  }
  return text.slice(0, MESSAGE_LENGTH);
}

class Test {
  #cleanups = [];
  #finished;
  #abort = null;
  phase = 'started';
  status = null;
  message = '';

  constructor(name, properties) {
    this.name = name ?? (tests.length === 0 ? options.title : `${options.title} ${tests.length}`);
    this.properties = properties ?? {};
    this.done_ = new Promise((resolve) => {
      this.#finished = resolve;
    });
    tests.push(this);
    state.pending += 1;
  }

  get isOver() {
    return this.status !== null;
  }

  /** Runs a part of the test; what it throws fails the test. */
  step(func, receiver = this, ...values) {
    if (this.isOver) return undefined;
    try {
      return func.apply(receiver, values);
    } catch (error) {
      this.fail(error);
      return undefined;
    }
  }

  step_func(func, receiver = this) {
    const test = this;
    return function stepped(...values) {
      return test.step(func, receiver, ...values);
    };
  }

  step_func_done(func, receiver = this) {
    const test = this;
    return function stepped(...values) {
      if (func) test.step(func, receiver, ...values);
      test.done();
    };
  }

  unreached_func(description) {
    return this.step_func(() => assert_unreached(description));
  }

  step_timeout(func, delay, ...values) {
    return setTimeout(this.step_func(() => func.apply(this, values)), delay);
  }

  step_wait_func(condition, func, description, timeout = 3000, interval = 100) {
    const until = performance.now() + timeout;
    const look = this.step_func(() => {
      if (condition()) func();
      else if (performance.now() > until) assert_unreached(`${description ?? 'a condition'} did not hold in time`);
      else setTimeout(look, interval);
    });
    look();
  }

  step_wait_func_done(condition, func, ...rest) {
    this.step_wait_func(condition, () => {
      func?.();
      this.done();
    }, ...rest);
  }

  step_wait(condition, ...rest) {
    return new Promise((resolve) => this.step_wait_func(condition, resolve, ...rest));
  }

  add_cleanup(func) {
    this.#cleanups.push(func);
  }

  get_signal() {
    this.#abort ??= new AbortController();
    return this.#abort.signal;
  }

  fail(error) {
    const isOptional = error instanceof OptionalFeatureUnsupportedError;
    this.settle(isOptional ? OPTIONAL : FAIL, describe(error));
  }

  done() {
    this.settle(PASS, '');
  }

  /** The first outcome counts. */
  settle(status, message) {
    if (this.isOver) return;
    this.status = status;
    this.message = message;
    this.#clean().then(() => {
      this.#finished();
      state.pending -= 1;
      check();
    });
  }

  async #clean() {
    this.#abort?.abort();
    for (const func of this.#cleanups) {
      try {
        await func();
      } catch (error) {
        state.harnessError ||= `a cleanup of "${this.name}" threw ${describe(error)}`;
      }
    }
  }

  get over() {
    return this.done_;
  }
}

function test(func, name, properties) {
  const one = new Test(name, properties);
  const value = one.step(func, one, one);
  if (!one.isOver && typeof value?.then === 'function') {
    one.settle(FAIL, 'a test() must not return a promise');
    return;
  }
  one.done();
}

function async_test(func, name, properties) {
  const isBare = typeof func !== 'function';
  const one = new Test(isBare ? func : name, isBare ? name : properties);
  if (!isBare) one.step(func, one, one);
  return one;
}

function promise_test(func, name, properties) {
  const one = new Test(name, properties);
  one.phase = 'queued';
  const run = () => {
    one.phase = 'started';
    let outcome;
    try {
      outcome = func.call(one, one);
      if (typeof outcome?.then !== 'function') throw new AssertionError('promise_test: the function returned no promise');
    } catch (error) {
      one.fail(error);
      return one.over;
    }
    new Promise((resolve) => { resolve(outcome); }).then(() => one.done(), (error) => one.fail(error));
    return one.over;
  };
  state.queue = state.queue.then(run, run);
  return undefined;
}

function promise_setup(func) {
  state.queue = state.queue.then(func).catch((error) => {
    state.harnessError ||= `promise_setup: ${describe(error)}`;
  });
}

function setup(func, properties) {
  const given = (typeof func === 'function' ? properties : func) ?? {};
  if (given.single_test) options.single ??= new Test(options.title);
  if (given.explicit_done) options.explicitDone = true;
  if (given.allow_uncaught_exception) options.uncaughtAllowed = true;
  if (typeof func === 'function') func();
}

function done() {
  if (options.single) options.single.done();
  state.doneCalled = true;
  check();
}

function check() {
  if (state.pending === 0 && state.loaded && (!options.explicitDone || state.doneCalled)) {
    // A test may still be about to add another one.
    setTimeout(() => {
      if (state.pending === 0) completed();
    }, 0);
  }
}

/** Which test it most likely was: the last that began. */
function during() {
  const last = tests.findLast((one) => one.phase === 'started');
  return last === undefined ? '' : ` (in or after "${last.name}")`;
}

function uncaught(error, what) {
  if (options.uncaughtAllowed) return;
  if (options.single && !options.single.isOver) options.single.fail(error);
  else state.harnessError ||= `${what}: ${describe(error)}${during()}`;
}

globalThis.addEventListener('error', (event) => {
  event.preventDefault();
  uncaught(event.error, 'uncaught');
});
globalThis.addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  uncaught(event.reason, 'unhandled rejection');
});

/** Events of one target in the order a test expects them. */
class EventWatcher {
  #waiting = null;

  constructor(test, target, types) {
    const list = Array.isArray(types) ? types : [types];
    const listener = test.step_func((event) => {
      assert_true(this.#waiting !== null, `not expecting the event ${event.type}`);
      assert_equals(event.type, this.#waiting.types[0], 'the event that is expected');
      this.#waiting.events.push(event);
      this.#waiting.types.shift();
      if (this.#waiting.types.length > 0) return;
      const { resolve, events, recordAll } = this.#waiting;
      this.#waiting = null;
      resolve(recordAll ? events : event);
    });
    for (const type of list) target.addEventListener(type, listener);
    test.add_cleanup(() => this.stop_watching());
    this.stop_watching = () => {
      for (const type of list) target.removeEventListener(type, listener);
    };
  }

  wait_for(types, { record } = {}) {
    return new Promise((resolve) => {
      this.#waiting = { types: Array.isArray(types) ? [...types] : [types], events: [], resolve, recordAll: record === 'all' };
    });
  }
}

Object.assign(globalThis, {
  test, async_test, promise_test, promise_setup, setup, done, EventWatcher,
  step_timeout: (func, delay, ...values) => setTimeout(() => func(...values), delay),
  generate_tests: (func, list) => list.forEach(([name, ...values]) => test(() => func(...values), name)),
  add_completion_callback: (func) => callbacks.push(func),
});

globalThis.wpt = {
  /** Runs a file's text as a classic script would. */
  run(source, title, deadline) {
    options.title = title;
    wpt.timer = setTimeout(completed, deadline);
    try {
      (0, eval)(source);
    } catch (error) {
      uncaught(error, 'the file threw');
    }
    state.loaded = true;
    check();
  },

  /** @returns {Promise<string>} */
  async finish() {
    await completion;
    clearTimeout(wpt.timer);
    for (const one of tests) if (!one.isOver) [one.status, one.message] = [TIMEOUT, one.phase];
    const results = tests.map(({ name, status, message }) => ({ name, status, message }));
    for (const each of callbacks) each(results, { status: 0 });
    return JSON.stringify({ error: state.harnessError, tests: results });
  },
};
