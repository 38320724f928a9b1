/** The `timers` module. */

import {
  clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout,
} from '../web/timers.js';
import promises from './timers-promises.js';

const custom = Symbol.for('nodejs.util.promisify.custom');
for (const [callback, promise] of [[setTimeout, promises.setTimeout], [setImmediate, promises.setImmediate]]) {
  Object.defineProperty(callback, custom, { value: promise, configurable: true });
}

/** The oldest interface: an object that is told how long it may idle, and whose `_onTimeout` is called then. */
function enroll(item, delay) {
  item._idleTimeout = delay;
}

function unenroll(item) {
  clearTimeout(item._idleTimer);
  item._idleTimer = undefined;
}

function active(item) {
  clearTimeout(item._idleTimer);
  if (item._idleTimeout >= 0) item._idleTimer = setTimeout(() => item._onTimeout?.(), item._idleTimeout);
}

export {
  active, clearImmediate, clearInterval, clearTimeout, enroll, promises, setImmediate, setInterval, setTimeout,
  unenroll,
};
export default {
  active, clearImmediate, clearInterval, clearTimeout, enroll, promises, setImmediate, setInterval, setTimeout,
  unenroll,
};
