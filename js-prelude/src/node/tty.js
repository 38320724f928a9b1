/** The `tty` module, of a program that has no terminal. */

import { Duplex } from './stream.js';
import { unsupportedClass } from './unsupported.js';

export const isatty = () => false;
export const ReadStream = unsupportedClass('tty', 'ReadStream', Duplex, ['setRawMode']);
export const WriteStream = unsupportedClass('tty', 'WriteStream', Duplex, [
  'clearLine', 'clearScreenDown', 'cursorTo', 'moveCursor', 'getWindowSize',
]);
Object.assign(WriteStream.prototype, { getColorDepth: () => 1, hasColors: () => false });

export default { isatty, ReadStream, WriteStream };
