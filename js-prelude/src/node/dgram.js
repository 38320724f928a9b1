/** The `dgram` module: there are no datagrams in a sandbox. */

import EventEmitter from './events.js';
import { unsupportedClass, unsupportedFunctions } from './unsupported.js';

export const Socket = unsupportedClass('dgram', 'Socket', EventEmitter, [
  'addMembership', 'address', 'bind', 'connect', 'disconnect', 'dropMembership', 'remoteAddress', 'send',
  'setBroadcast', 'setMulticastInterface', 'setMulticastLoopback', 'setMulticastTTL', 'setRecvBufferSize',
  'setSendBufferSize', 'setTTL',
]);
Object.assign(Socket.prototype, {
  close() {
    return this;
  },
  ref() {
    return this;
  },
  unref() {
    return this;
  },
});

export const { createSocket } = unsupportedFunctions('dgram', ['createSocket']);

export default { Socket, createSocket };
