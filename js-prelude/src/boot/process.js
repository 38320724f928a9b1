/** `process`, as far as a script that serves requests can use one. Each unit has its own, because each has its own env. */

import { host } from './host.js';
import EventEmitter from '../node/events.js';
import { nextTick } from '../node/next-tick.js';

/** The language level and the modules that are here are what packages choose their code by. */
const NODE_VERSION = '22.12.0';

const noop = () => {};

function Process(env) {
  this.env = env;
}

Object.setPrototypeOf(Process.prototype, EventEmitter.prototype);

/** What nobody can do from inside a sandbox. */
function refusal(name, instead) {
  return () => {
    throw Object.assign(new Error(`process.${name}() is not available in a sandbox: ${instead}`), { code: 'ERR_WICK_UNSUPPORTED' });
  };
}

Object.assign(Process.prototype, {
  title: 'wick',
  platform: 'linux',
  arch: 'wasm32',
  argv: ['wick', '/scripts'],
  argv0: 'wick',
  execArgv: [],
  execPath: '/usr/bin/wick',
  pid: 1,
  ppid: 0,
  exitCode: undefined,
  debugPort: 0,
  version: `v${NODE_VERSION}`,
  versions: { node: NODE_VERSION, wick: '0.1.0', quickjs: 'ng', modules: '127', uv: '0.0.0', zlib: '1.3.0' },
  release: { name: 'node', lts: 'Jod' },
  features: { inspector: false, debug: false, uv: false, ipv6: true, tls: true, typescript: 'strip' },
  config: { target_defaults: {}, variables: {} },
  allowedNodeEnvironmentFlags: new Set(),
  report: undefined,
  cwd: () => '/data',
  chdir: refusal('chdir', 'use absolute paths'),
  umask: () => 0o022,
  uptime: () => host.monotonic() / 1000,
  memoryUsage: Object.assign(() => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }), { rss: () => 0 }),
  cpuUsage: () => ({ user: 0, system: 0 }),
  resourceUsage: () => ({ userCPUTime: 0, systemCPUTime: 0, maxRSS: 0 }),
  getuid: () => 1000,
  geteuid: () => 1000,
  getgid: () => 1000,
  getegid: () => 1000,
  getgroups: () => [1000],
  getBuiltinModule: (name) => getBuiltin(name),
  emitWarning(warning) {
    console.warn(warning instanceof Error ? `${warning.name}: ${warning.message}` : String(warning));
  },
  nextTick,
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
  exit: refusal('exit', 'return from the script instead'),
  abort: refusal('abort', 'throw instead'),
  kill: refusal('kill', 'there are no other processes'),
  binding: refusal('binding', 'there is nothing below'),
  dlopen: refusal('dlopen', 'native code does not run here'),
  setUncaughtExceptionCaptureCallback: noop,
  hasUncaughtExceptionCaptureCallback: () => false,
  setSourceMapsEnabled: noop,
  ref: noop,
  unref: noop,
});

Object.defineProperty(Process.prototype, Symbol.toStringTag, { value: 'process', configurable: true });

/** Standard streams are made when first looked at: few scripts do. */
for (const [name, fd] of [['stdin', 0], ['stdout', 1], ['stderr', 2]]) {
  Object.defineProperty(Process.prototype, name, { get: () => standardStream(fd), enumerable: true, configurable: true });
}

/** The environment of code that runs for no request: the last script that was loaded has the say. */
let environment = {};

export function setEnvironment(env) {
  environment = env;
}

/** Set by whoever has the streams and the modules, which need this module themselves. */
let standardStream = () => undefined;
let getBuiltin = () => undefined;

export function connectProcess(streams, builtin) {
  standardStream = streams;
  getBuiltin = builtin;
}

/** Finds the environment of a request; `boot/call.js` knows them. */
let environmentOf = () => undefined;

export function setEnvironmentOf(find) {
  environmentOf = find;
}

/** `process` on the global, as helpers and packages see it: its `env` is that of the script they run for. */
class GlobalProcess {

  get env() {
    return environmentOf(host.context()) ?? environment;
  }

  set env(env) {
    Object.defineProperty(this, 'env', { value: env, writable: true, enumerable: true, configurable: true });
  }
}

Object.setPrototypeOf(GlobalProcess.prototype, Process.prototype);

export const process = new GlobalProcess();

/** @param {Record<string, string>} env */
export function createProcess(env) {
  return new Process(env);
}
