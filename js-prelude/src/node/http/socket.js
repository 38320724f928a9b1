/**
 * What stands for the connection of a message. Bytes never go through it; it tells the peer's address, and ends the
 * message when it is destroyed.
 */

import EventEmitter from '../events.js';
import { Socket as NetSocket } from '../net.js';

export class HttpSocket extends EventEmitter {
  /** The message that is cut off with the connection. @type {{ destroy(error?: Error): void } | null} */
  #owner = null;

  constructor() {
    super();
    this.destroyed = false;
    this.connecting = false;
    this.encrypted = false;
    this.readable = true;
    this.writable = true;
    this.timeout = 0;
    this.bytesRead = 0;
    this.bytesWritten = 0;
    this.parser = null;
    this._httpMessage = null;
  }

  /** `instanceof net.Socket` holds, though its methods are these. */
  static {
    Object.setPrototypeOf(HttpSocket.prototype, NetSocket.prototype);
  }

  set owner(message) {
    this.#owner = message;
    this._httpMessage = message;
  }

  setTimeout(timeout, callback) {
    this.timeout = timeout;
    if (typeof callback === 'function') this.once('timeout', callback);
    return this;
  }

  address() {
    return { address: this.localAddress, family: this.localFamily, port: this.localPort };
  }

  cork() {}

  uncork() {}

  write() {
    return true;
  }

  end() {
    return this;
  }

  pause() {
    return this;
  }

  resume() {
    return this;
  }

  destroy(error) {
    if (this.destroyed) return this;
    const owner = this.#owner;
    this.close();
    owner?.destroy(error);
    return this;
  }

  destroySoon() {
    this.destroy();
  }

  /** The message is over, and the connection with it, as far as anybody can see. */
  close() {
    if (this.destroyed) return;
    this.destroyed = true;
    this.readable = false;
    this.writable = false;
    this.emit('close', false);
  }
}

// What Duplex has as accessors over states is plain data here.
const plain = {
  destroyed: false, readable: true, writable: true, closed: false, errored: null, pending: false, readyState: 'open',
};
for (const name of Object.keys(plain)) {
  Object.defineProperty(HttpSocket.prototype, name, { value: plain[name], writable: true, configurable: true });
}
for (const name of ['on', 'addListener', 'off', 'removeListener', 'removeAllListeners']) {
  HttpSocket.prototype[name] = EventEmitter.prototype[name];
}
