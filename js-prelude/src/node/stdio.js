/** `process.stdin`, `stdout` and `stderr`: there is no terminal, so what is written becomes lines of the console. */

import { builtin, builtinName } from '../boot/builtin-table.js';
import { connectProcess } from '../boot/process.js';
import { console } from '../web/console.js';
import { Readable, Writable } from './stream.js';

/** What is written without a line end is kept for the next write, up to here. */
const MAX_PENDING = 64 * 1024;

class Output extends Writable {
  #print;
  #pending = '';

  constructor(fd, print) {
    super({ decodeStrings: false });
    this.fd = fd;
    this.isTTY = false;
    this.columns = 80;
    this.#print = print;
  }

  _write(chunk, encoding, done) {
    this.#pending += typeof chunk === 'string' ? chunk : chunk.toString();
    const end = this.#pending.lastIndexOf('\n');
    if (end >= 0 || this.#pending.length > MAX_PENDING) {
      const cut = end >= 0 ? end : this.#pending.length;
      this.#print(this.#pending.slice(0, cut));
      this.#pending = this.#pending.slice(cut + 1);
    }
    done();
  }

  getColorDepth() {
    return 1;
  }

  hasColors() {
    return false;
  }

  getWindowSize() {
    return [80, 24];
  }

  cursorTo() {
    return true;
  }

  clearLine() {
    return true;
  }

  moveCursor() {
    return true;
  }
}

const streams = [];

function standardStream(fd) {
  if (streams[fd] === undefined) {
    if (fd === 0) {
      const input = new Readable({ read() { this.push(null); } });
      streams[0] = Object.assign(input, { fd: 0, isTTY: false, setRawMode: () => input });
    } else {
      // Through the global, as a script may have replaced its methods.
      streams[fd] = new Output(fd, (text) => (fd === 1 ? console.log(text) : console.error(text)));
    }
  }
  return streams[fd];
}

connectProcess(standardStream, (specifier) => {
  const name = builtinName(String(specifier));
  return name === undefined ? undefined : builtin(name);
});
