/** How much a stream holds before it asks its source to wait. */

import { invalidArgValue, requireInteger } from '../errors.js';

let defaultBytes = 16 * 1024;
let defaultObjects = 16;

/** @param {boolean} objectMode */
export function getDefaultHighWaterMark(objectMode) {
  return objectMode ? defaultObjects : defaultBytes;
}

export function setDefaultHighWaterMark(objectMode, value) {
  requireInteger(value, 'value', 0);
  if (objectMode) defaultObjects = value;
  else defaultBytes = value;
}

/**
 * @param {object | undefined} options
 * @param {string} sideName the option of one side of a duplex, which counts for a duplex only
 */
export function highWaterMarkOf(options, objectMode, sideName, isDuplex) {
  const both = options?.highWaterMark;
  const name = both === undefined || both === null ? sideName : 'highWaterMark';
  const value = both ?? (isDuplex ? options?.[sideName] : undefined);
  if (value === undefined || value === null) return getDefaultHighWaterMark(objectMode);
  if (!Number.isInteger(value) || value < 0) throw invalidArgValue(`options.${name}`, value);
  return Math.floor(value);
}

