/**
 * The only door to native code. The shim leaves one object on the global; it is taken here, before any other module
 * runs, and removed at once, so that a script can never reach it.
 */

const bridge = globalThis.__bridge;
delete globalThis.__bridge;

/** @type {Map<number, (a: number, b: number, text: string, bytes: Uint8Array | undefined) => void>} */
const listeners = new Map();

bridge.onEvent((kind, a, b, text, bytes) => {
  listeners.get(kind)(a, b, text, bytes);
});

export const host = {
  now: bridge.now,
  monotonic: bridge.monotonic,
  random: bridge.random,
  op: bridge.op,
  block: bridge.block,
  takeText: bridge.takeText,
  takeBytes: bridge.takeBytes,
  utf8Encode: bridge.utf8Encode,
  utf8Decode: bridge.utf8Decode,
  latin1Decode: bridge.latin1Decode,
  base64Encode: bridge.base64Encode,
  base64Decode: bridge.base64Decode,
  context: bridge.context,
  setContext: bridge.setContext,
  asyncContext: bridge.asyncContext,
  setAsyncContext: bridge.setAsyncContext,
  parseJson: bridge.parseJson,
  evaluate: bridge.evaluate,
  evaluateModule: bridge.evaluateModule,
  moduleNamespace: bridge.moduleNamespace,
  onModule: bridge.onModule,
  promiseState: bridge.promiseState,
  promiseResult: bridge.promiseResult,
  onRejection: bridge.onRejection,
  onTicks: bridge.onTicks,
  wantTicks: bridge.wantTicks,

  /**
   * Registers the one listener of an event kind.
   * @param {number} kind
   * @param {(a: number, b: number, text: string, bytes: Uint8Array | undefined) => void} listener
   */
  on(kind, listener) {
    listeners.set(kind, listener);
  },
};
