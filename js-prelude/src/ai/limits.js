/** What an answer of a model, which is somebody else's server, may use up here. */

export const LIMITS = Object.freeze({
  /** Characters of one event of a stream. A tool call or an image may come as one. */
  eventChars: 4 << 20,
  /** Bytes of one streamed answer; all of it is kept until its reader is gone. */
  streamBytes: 16 << 20,
  /** Bytes of one answer that is not streamed. */
  bodyBytes: 16 << 20,
  /** Bytes of an error's body that are kept; the rest is not read. */
  errorBytes: 64 << 10,
  /** Requests of one `generateText`, whatever its stop condition says. */
  steps: 64,
  /** Tool calls of one step. */
  toolCalls: 128,
  /** Tries after the first, whatever `maxRetries` says. */
  retries: 10,
  /** The first pause between tries; each following one is twice as long, up to the second figure. */
  backoffMs: 500,
  backoffMaxMs: 8_000,
  /** A server that asks for a longer pause than this is not asked again. */
  retryAfterMs: 60_000,
  /** How deep a schema may nest, and how many nodes it may have once written out. */
  schemaDepth: 64,
  schemaNodes: 10_000,
  /** How deep a partial object may nest while it streams in. */
  objectDepth: 128,
});
