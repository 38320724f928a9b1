/** `process`, as far as a script that serves requests can use one. Each unit has its own, because each has its own env. */

import { host } from './host.js';

class Process {
  constructor(env) {
    this.env = env;
  }
}

Object.assign(Process.prototype, {
  title: 'wick',
  platform: 'wasi',
  arch: 'wasm32',
  argv: [],
  argv0: 'wick',
  execArgv: [],
  pid: 1,
  exitCode: undefined,
  // What packages look at to choose their code; the language level is what counts here.
  version: 'v20.0.0',
  versions: { node: '20.0.0', wick: '0.1.0', quickjs: 'ng' },
  release: { name: 'node' },
  features: {},
  cwd: () => '/data',
  uptime: () => host.monotonic() / 1000,
  memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
  emitWarning(warning) {
    console.warn(warning);
  },
  nextTick(callback, ...args) {
    queueMicrotask(() => callback(...args));
  },
  hrtime: Object.assign(
    (previous) => {
      const ms = host.monotonic();
      let seconds = Math.floor(ms / 1000);
      let nanoseconds = Math.floor((ms % 1000) * 1e6);
      if (previous) {
        seconds -= previous[0];
        nanoseconds -= previous[1];
        if (nanoseconds < 0) {
          seconds -= 1;
          nanoseconds += 1e9;
        }
      }
      return [seconds, nanoseconds];
    },
    { bigint: () => BigInt(Math.floor(host.monotonic() * 1e6)) },
  ),
  exit() {
    throw new Error('process.exit() is not available: return from the script instead');
  },
  on() {
    return this;
  },
  once() {
    return this;
  },
  off() {
    return this;
  },
  emit: () => false,
});

/** The environment of code that runs for no request: the last script that was loaded has the say. */
let environment = {};

export function setEnvironment(env) {
  environment = env;
}

/** Finds the environment of a request; `boot/call.js` knows them. */
let environmentOf = () => undefined;

export function setEnvironmentOf(find) {
  environmentOf = find;
}

/** `process` on the global, as helpers and packages see it: its `env` is that of the script they run for. */
class GlobalProcess extends Process {
  constructor() {
    super(undefined);
    delete this.env;
  }

  get env() {
    return environmentOf(host.context()) ?? environment;
  }

  set env(env) {
    Object.defineProperty(this, 'env', { value: env, writable: true, enumerable: true, configurable: true });
  }

  get [Symbol.toStringTag]() {
    return 'process';
  }
}

export const process = new GlobalProcess();

/** @param {Record<string, string>} env */
export function createProcess(env) {
  return new Process(env);
}
