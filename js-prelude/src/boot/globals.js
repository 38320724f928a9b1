/** Everything a script finds on the global. Names are data properties, not enumerable, as in browsers. */

import { AbortController, AbortSignal } from '../web/abort.js';
import { atob, btoa } from '../web/base64.js';
import { Blob, File } from '../web/blob.js';
import { console } from '../web/console.js';
import { CompressionStream, DecompressionStream } from '../web/compression.js';
import { Crypto, CryptoKey, SubtleCrypto, crypto } from '../web/crypto.js';
import { DOMException } from '../web/dom-exception.js';
import { TextDecoder, TextEncoder } from '../web/encoding.js';
import {
  CustomEvent, ErrorEvent, Event, EventTarget, MessageEvent, PromiseRejectionEvent,
} from '../web/event.js';
import { fetch } from '../web/fetch.js';
import { FormData } from '../web/form-data.js';
import { globalEventMembers } from '../web/global-events.js';
import { Headers } from '../web/headers.js';
import { queueMicrotask, reportError } from '../web/microtask.js';
import { MessageChannel, MessagePort } from '../web/message-channel.js';
import { Navigator, navigator } from '../web/navigator.js';
import { Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, performance } from '../web/performance.js';
import { Request } from '../web/request.js';
import { Response } from '../web/response.js';
import * as streams from '../web/streams/index.js';
import { structuredClone } from '../web/structured-clone.js';
import { CloseEvent, WebSocket } from '../web/websocket.js';
import {
  clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout,
} from '../web/timers.js';
import { URLPattern } from '../web/url-pattern.js';
import { URL, URLSearchParams } from '../web/url.js';
import { WebAssembly } from '../web/webassembly.js';
import { completeCallSites } from './call-site.js';
import { Buffer } from '../node/buffer.js';
import path from '../node/path.js';
import { process } from './process.js';
import { shared } from './shared.js';

const globals = {
  AbortController, AbortSignal, Blob, Buffer, CloseEvent, CompressionStream, Crypto, CryptoKey, CustomEvent, DOMException, DecompressionStream, ErrorEvent, Event,
  EventTarget, File, FormData, Headers, MessageChannel, MessageEvent, MessagePort, Navigator, Performance, PerformanceEntry, PerformanceMark,
  PerformanceMeasure, PromiseRejectionEvent, Request, Response, SubtleCrypto, TextDecoder, TextEncoder, URL,
  URLPattern, URLSearchParams, WebAssembly, WebSocket, ...streams,
  atob, btoa, clearImmediate, clearInterval, clearTimeout, console, crypto, fetch, navigator, path, performance, process,
  queueMicrotask, reportError, setImmediate, setInterval, setTimeout, shared, structuredClone,
  self: globalThis, global: globalThis,
};

for (const name of Object.keys(globals)) {
  Object.defineProperty(globalThis, name, { value: globals[name], writable: true, enumerable: false, configurable: true });
}

// Blocking a sandbox helps nobody, and shared memory has no second thread to be shared with.
delete globalThis.Atomics;
delete globalThis.SharedArrayBuffer;
// The engine's own host object of javy, not part of any contract.
delete globalThis.Javy;

Object.defineProperties(globalThis, globalEventMembers);

completeCallSites();
