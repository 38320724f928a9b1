/** The `inspector` module: there is no inspector. */

import EventEmitter from './events.js';
import { unsupportedClass, unsupportedFunctions } from './unsupported.js';

export const { open, waitForDebugger } = unsupportedFunctions('inspector', ['open', 'waitForDebugger']);
export const close = () => {};
export const url = () => undefined;
export const Session = unsupportedClass(
  'inspector', 'Session', EventEmitter, ['connect', 'connectToMainThread', 'post'],
);
Session.prototype.disconnect = () => {};
/** Node's writes to the inspector's console, of which there is none. */
export const console = {};

export default { close, console, open, Session, url, waitForDebugger };
