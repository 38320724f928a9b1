/**
 * Array buffers and their views, read through the original getters: byte streams do arithmetic on these numbers, and
 * an own `byteLength` property set by a script must not enter it.
 */

import { call } from './promises.js';

const getter = (object, key) => {
  const { get } = Object.getOwnPropertyDescriptor(object, key);
  return (receiver) => call(get, receiver);
};

const typedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype);
const bufferPrototype = ArrayBuffer.prototype;

const typedArrayName = getter(typedArrayPrototype, Symbol.toStringTag);
const typedArrayBuffer = getter(typedArrayPrototype, 'buffer');
const typedArrayOffset = getter(typedArrayPrototype, 'byteOffset');
const typedArrayBytes = getter(typedArrayPrototype, 'byteLength');
const typedArrayLength = getter(typedArrayPrototype, 'length');
const dataViewBuffer = getter(DataView.prototype, 'buffer');
const dataViewOffset = getter(DataView.prototype, 'byteOffset');
const dataViewBytes = getter(DataView.prototype, 'byteLength');
const bufferBytes = getter(bufferPrototype, 'byteLength');
const { transfer, slice } = bufferPrototype;
const { isView } = ArrayBuffer;
const isDetached = getter(bufferPrototype, 'detached');
const isResizable = Object.hasOwn(bufferPrototype, 'resizable') ? getter(bufferPrototype, 'resizable') : () => false;

const constructors = { __proto__: null };
for (const name of [
  'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array',
  'BigInt64Array', 'BigUint64Array', 'Float16Array', 'Float32Array', 'Float64Array',
]) {
  if (name in globalThis) constructors[name] = globalThis[name];
}

/** What byte streams need to know of an ArrayBufferView. */
export class ViewInfo {
  /** Converts an ArrayBufferView argument; a shared or resizable buffer is refused, as in Web IDL. */
  constructor(view) {
    if (!isView(view)) throw new TypeError('The argument must be an ArrayBuffer view');
    const name = typedArrayName(view);
    if (name === undefined) {
      this.viewConstructor = DataView;
      this.elementSize = 1;
      this.buffer = dataViewBuffer(view);
    } else {
      this.viewConstructor = constructors[name];
      this.elementSize = this.viewConstructor.BYTES_PER_ELEMENT;
      this.buffer = typedArrayBuffer(view);
    }
    // Throws the TypeError wanted here when the buffer is a SharedArrayBuffer.
    this.detached = isDetached(this.buffer);
    if (isResizable(this.buffer)) throw new TypeError('A view on a resizable buffer is not accepted');
    this.bufferByteLength = bufferBytes(this.buffer);
    // The getters of a DataView throw once its buffer is gone.
    this.byteOffset = this.detached ? 0 : name === undefined ? dataViewOffset(view) : typedArrayOffset(view);
    this.byteLength = this.detached ? 0 : name === undefined ? dataViewBytes(view) : typedArrayBytes(view);
    this.length = name === undefined ? this.byteLength : typedArrayLength(view);
  }
}

export const isDetachedBuffer = isDetached;

/** TransferArrayBuffer */
export const transferArrayBuffer = (buffer) => call(transfer, buffer);

/** CloneArrayBuffer */
export const cloneArrayBuffer = (buffer, byteOffset, byteLength) => call(slice, buffer, byteOffset, byteOffset + byteLength);

/** CloneAsUint8Array */
export function cloneAsUint8Array(view) {
  const info = new ViewInfo(view);
  return new Uint8Array(cloneArrayBuffer(info.buffer, info.byteOffset, info.byteLength));
}
