/** The `dns` module: names are resolved by the host, while it connects, and by nobody else. */

import { requireFunction } from './errors.js';
import { isIP } from './net.js';
import { nextTick } from './next-tick.js';
import { unsupported, unsupportedAsync, unsupportedClass, unsupportedFunctions } from './unsupported.js';

const INSTEAD = 'the host resolves names when it connects';

/**
 * What can be told without asking anybody: addresses, and this machine's own name. For any other name it throws, or
 * rejects.
 */
function known(hostname, options) {
  const family = isIP(hostname);
  if (family === 0 && hostname !== 'localhost') throw unsupported('dns.lookup', INSTEAD);
  const found = family === 0 ? { address: '127.0.0.1', family: 4 } : { address: hostname, family };
  return options?.all ? [found] : found;
}

function lookup(hostname, options, callback) {
  if (typeof options === 'function') [options, callback] = [undefined, options];
  requireFunction(callback, 'callback');
  const found = known(hostname, options);
  if (Array.isArray(found)) nextTick(callback, null, found);
  else nextTick(callback, null, found.address, found.family);
  return {};
}

const RESOLVE = [
  'resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveCaa', 'resolveCname', 'resolveMx', 'resolveNaptr',
  'resolveNs', 'resolvePtr', 'resolveSoa', 'resolveSrv', 'resolveTxt', 'reverse',
];

const codes = {
  NODATA: 'ENODATA', FORMERR: 'EFORMERR', SERVFAIL: 'ESERVFAIL', NOTFOUND: 'ENOTFOUND', NOTIMP: 'ENOTIMP',
  REFUSED: 'EREFUSED', BADQUERY: 'EBADQUERY', BADNAME: 'EBADNAME', BADFAMILY: 'EBADFAMILY', BADRESP: 'EBADRESP',
  CONNREFUSED: 'ECONNREFUSED', TIMEOUT: 'ETIMEOUT', EOF: 'EOF', FILE: 'EFILE', NOMEM: 'ENOMEM',
  DESTRUCTION: 'EDESTRUCTION', BADSTR: 'EBADSTR', BADFLAGS: 'EBADFLAGS', NONAME: 'ENONAME', BADHINTS: 'EBADHINTS',
  NOTINITIALIZED: 'ENOTINITIALIZED', LOADIPHLPAPI: 'ELOADIPHLPAPI', ADDRGETNETWORKPARAMS: 'EADDRGETNETWORKPARAMS',
  CANCELLED: 'ECANCELLED',
};

function Nothing() {}
const settings = {
  cancel() {},
  getServers: () => [],
  setServers() {},
  setLocalAddress() {},
};
const common = {
  getDefaultResultOrder: () => 'verbatim',
  setDefaultResultOrder() {},
  getServers: () => [],
  setServers() {},
  ...codes,
};

export const Resolver = unsupportedClass('dns', 'Resolver', Nothing, RESOLVE, INSTEAD);
Object.assign(Resolver.prototype, settings);

const AsyncResolver = unsupportedClass('dns.promises', 'Resolver', Nothing, []);
Object.assign(AsyncResolver.prototype, unsupportedAsync('dns.promises.Resolver', RESOLVE, INSTEAD), settings);

export const promises = {
  Resolver: AsyncResolver,
  lookup: async (hostname, options) => known(hostname, options),
  ...unsupportedAsync('dns.promises', ['lookupService', ...RESOLVE], INSTEAD),
  ...common,
};

export default {
  ADDRCONFIG: 1024, ALL: 256, V4MAPPED: 2048, Resolver, promises, lookup,
  ...unsupportedFunctions('dns', ['lookupService', ...RESOLVE], INSTEAD),
  ...common,
};
