/**
 * What the tests expect around them: a place they were loaded from, and a fetch() that knows it.
 *
 * A script of wick has no `location`; here it is the runner's file server, where the test file lies, so that a test
 * finds the data beside it.
 */
'use strict';

/* global WPT_ADDRESS */
const address = new URL(WPT_ADDRESS);

globalThis.location = {
  href: address.href, origin: address.origin, protocol: address.protocol, host: address.host, hostname: address.hostname,
  port: address.port, pathname: address.pathname, search: address.search, hash: '', toString: () => address.href,
};

globalThis.GLOBAL = { isWindow: () => false, isWorker: () => false, isShadowRealm: () => false };

const ownFetch = globalThis.fetch;
globalThis.fetch = function fetch(input, init) {
  return ownFetch(typeof input === 'string' ? new URL(input, address) : input, init);
};

globalThis.fetch_spec = async (name) => {
  const response = await ownFetch(new URL(`/interfaces/${name}.idl`, address));
  return { spec: name, idl: await response.text() };
};
