/**
 * What the core calls and the rest of the prelude provides once it is loaded: see `core.js`. No script runs before that.
 * `injected` is of `injected.js`, the others of `node/http/serve.js`.
 */
export const late = { injected: undefined, asNodeListener: undefined, serveNode: undefined, takeListening: undefined };

export function provide(parts) {
  Object.assign(late, parts);
}
