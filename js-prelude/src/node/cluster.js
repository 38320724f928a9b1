/** The `cluster` module, of the one process there is. */

import EventEmitter from './events.js';
import { unsupportedClass, unsupportedFunctions } from './unsupported.js';

const cluster = new EventEmitter();
export const Worker = unsupportedClass('cluster', 'Worker', EventEmitter, ['send', 'kill', 'destroy', 'disconnect']);

Object.assign(cluster, {
  isMaster: true, isPrimary: true, isWorker: false, workers: {}, settings: {}, SCHED_NONE: 1, SCHED_RR: 2,
  schedulingPolicy: 2,
  worker: undefined, Worker, setupMaster() {}, setupPrimary() {}, ...unsupportedFunctions('cluster', ['fork']),
  disconnect(callback) {
    callback?.();
  },
});

export default cluster;
