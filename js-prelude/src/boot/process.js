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
  cwd: () => '/',
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

/** @param {Record<string, string>} env */
export function createProcess(env) {
  return new Process(env);
}
