/**
 * The numbers of the guest border, as the prelude sees them. `guest-shim/abi` holds the same table for Rust;
 * a test in `host/runtime` compares the two, so a number is changed in both or in neither.
 */

/** Operations: guest to host. */
export const Op = {
  RESPOND: 1,
  RESPOND_HEAD: 2,
  RESPOND_CHUNK: 3,
  RESPOND_END: 4,
  RESPOND_SPLICE: 5,
  RESPOND_FAIL: 6,
  LOG: 10,
  LOADED: 11,
  DONE: 12,
  TIMER_START: 20,
  TIMER_CANCEL: 21,
  FETCH: 30,
  FETCH_SEND: 31,
  CANCEL: 32,
  BODY_PULL: 33,
  URL_PARSE: 41,
  URL_SET: 42,
  MODULE_RESOLVE: 50,
  MODULE_LOAD: 51,
  CALL: 70,
  START: 71,
  SOCKET: 72,
};

/** Events: host to guest. */
export const Ev = {
  REQUEST: 1,
  LOAD: 2,
  TIMER: 3,
  FETCH_HEAD: 4,
  FETCH_ERROR: 5,
  BODY_CHUNK: 6,
  REQUEST_ABORT: 7,
  DRAIN: 8,
  CONTROL: 9,
  FETCH_DRAIN: 10,
  SERVED: 11,
  SOCKET: 13,
};
