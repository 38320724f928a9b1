/** The event system, as one import: see event-base.js, event-target.js and event-types.js for its parts. */

export { Event } from './event-base.js';
export { EventTarget, defineEventHandlers, dispatchTrusted, hasListeners } from './event-target.js';
export { CustomEvent, ErrorEvent, MessageEvent, PromiseRejectionEvent } from './event-types.js';
