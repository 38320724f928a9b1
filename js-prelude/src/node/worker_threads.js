/** The `worker_threads` module, of the one thread there is. */

import EventEmitter from './events.js';
import { unsupported, unsupportedClass, unsupportedFunctions } from './unsupported.js';

export const isMainThread = true;
export const parentPort = null;
export const workerData = null;
export const threadId = 0;
export const resourceLimits = {};
export const SHARE_ENV = Symbol.for('nodejs.worker_threads.SHARE_ENV');

export class Worker extends EventEmitter {
  constructor() {
    super();
    throw unsupported('worker_threads.Worker', 'a script has one thread');
  }
}

export const {
  moveMessagePortToContext, receiveMessageOnPort, postMessageToThread,
} = unsupportedFunctions('worker_threads', [
  'moveMessagePortToContext', 'receiveMessageOnPort', 'postMessageToThread',
]);

export const markAsUntransferable = () => {};
export const isMarkedAsUntransferable = () => false;

const data = new Map();
export const getEnvironmentData = (key) => data.get(key);
export function setEnvironmentData(key, value) {
  if (value === undefined) data.delete(key);
  else data.set(key, value);
}

const web = (name, methods) => globalThis[name] ?? unsupportedClass('worker_threads', name, EventEmitter, methods);
const PORT = ['postMessage', 'start', 'close', 'ref', 'unref'];

export default {
  BroadcastChannel: web('BroadcastChannel', PORT), MessageChannel: web('MessageChannel', []),
  MessagePort: web('MessagePort', PORT), SHARE_ENV, Worker, getEnvironmentData, isMainThread, isMarkedAsUntransferable,
  markAsUntransferable, moveMessagePortToContext, parentPort, postMessageToThread, receiveMessageOnPort, resourceLimits,
  setEnvironmentData, threadId, workerData,
};
