/**
 * What the tests expect around them: a place they were loaded from, and a fetch() and Request that know it.
 *
 * A script of wick has no `location`; here it is the runner's file server, where the test file lies, so that a test
 * finds the data beside it, and so that `new Request('')` has an address as on a page.
 */
'use strict';

/* global WPT_ADDRESS */
const address = new URL(WPT_ADDRESS);

globalThis.location = {
  href: address.href, origin: address.origin, protocol: address.protocol, host: address.host, hostname: address.hostname,
  port: address.port, pathname: address.pathname, search: address.search, hash: '', toString: () => address.href,
};

globalThis.GLOBAL = { isWindow: () => false, isWorker: () => false, isShadowRealm: () => false };

const resolve = (input) => {
  if (typeof input === 'object' && input !== null && !(input instanceof URL)) return input;
  const text = String(input);
  return URL.canParse(text, address) ? new URL(text, address).href : text;
};

const ownFetch = globalThis.fetch;
globalThis.fetch = function fetch(...given) {
  if (given.length > 0) given[0] = resolve(given[0]);
  return ownFetch(...given);
};

globalThis.Request = new Proxy(globalThis.Request, {
  construct(target, given, newTarget) {
    if (given.length > 0) given[0] = resolve(given[0]);
    return Reflect.construct(target, given, newTarget);
  },
});


globalThis.fetch_spec = async (name) => {
  const response = await ownFetch(new URL(`/interfaces/${name}.idl`, address));
  return { spec: name, idl: await response.text() };
};
