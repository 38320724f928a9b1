/** TextEncoderStream of the Encoding standard: strings in, UTF-8 out, surrogate pairs kept whole across chunks. */

import { TextEncoder } from '../encoding.js';
import { defineInterface } from '../webidl.js';
import { call } from './promises.js';
import { wrapReadable } from './readable-stream.js';
import { SyncTransformer, transformStreamDefaultControllerEnqueue, TransformState } from './transform-core.js';
import { wrapWritable } from './writable-stream.js';

const encoder = new TextEncoder();
const { encode } = TextEncoder.prototype;

const isLeadingSurrogate = (unit) => unit >= 0xd800 && unit <= 0xdbff;

export class TextEncoderStream {
  #readable;
  #writable;
  /** A leading surrogate at the end of a chunk, waiting for its other half. */
  #leading = '';

  constructor() {
    const impl = new TransformState(
      new SyncTransformer(
        (chunk, stream) => this.#encodeAndEnqueue(chunk, stream),
        (stream) => this.#flush(stream),
      ),
      undefined,
    );
    this.#readable = wrapReadable(impl.readable);
    this.#writable = wrapWritable(impl.writable);
  }

  get encoding() {
    this.#readable;
    return 'utf-8';
  }

  get readable() {
    return this.#readable;
  }

  get writable() {
    return this.#writable;
  }

  #encodeAndEnqueue(chunk, stream) {
    let text = this.#leading + `${chunk}`;
    this.#leading = '';
    const last = text.length - 1;
    if (last >= 0 && isLeadingSurrogate(text.charCodeAt(last))) {
      this.#leading = text[last];
      text = text.slice(0, last);
    }
    // The encoder turns a surrogate without its other half into U+FFFD.
    if (text !== '') transformStreamDefaultControllerEnqueue(stream, call(encode, encoder, text));
  }

  #flush(stream) {
    if (this.#leading !== '') transformStreamDefaultControllerEnqueue(stream, new Uint8Array([0xef, 0xbf, 0xbd]));
  }
}

defineInterface(TextEncoderStream);
