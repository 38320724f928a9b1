/** The chunks of a stream as an async iterator, which destroys the stream when it is left. */

import { destroyer } from './destroy.js';
import { aggregateTwo } from './errors.js';
import { finished } from './finished.js';

const nothing = () => {};

export async function* chunksOf(stream, options) {
  let wake = nothing;
  function next(resolve) {
    if (this === stream) {
      wake();
      wake = nothing;
    } else {
      wake = resolve;
    }
  }
  stream.on('readable', next);
  // undefined: not over; null: over as it should be; else how it failed.
  let outcome;
  const stop = finished(stream, { writable: false }, (error) => {
    outcome = error ? aggregateTwo(outcome, error) : null;
    wake();
    wake = nothing;
  });
  try {
    for (;;) {
      const chunk = stream.destroyed ? null : stream.read();
      if (chunk !== null) yield chunk;
      else if (outcome) throw outcome;
      else if (outcome === null) return;
      else await new Promise(next);
    }
  } catch (error) {
    outcome = aggregateTwo(outcome, error);
    throw outcome;
  } finally {
    if ((outcome || options?.destroyOnReturn !== false) &&
      (outcome === undefined || stream._readableState?.autoDestroy)) {
      destroyer(stream, null);
    } else {
      stream.off('readable', next);
      stop();
    }
  }
}
