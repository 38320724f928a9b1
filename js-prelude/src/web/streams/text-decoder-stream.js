/** TextDecoderStream of the Encoding standard: bytes in, strings out. */

import { TextDecoder } from '../encoding.js';
import { defineInterface, toDictionary } from '../webidl.js';
import { call } from './promises.js';
import { wrapReadable } from './readable-stream.js';
import { SyncTransformer, transformStreamDefaultControllerEnqueue, TransformState } from './transform-core.js';
import { wrapWritable } from './writable-stream.js';

const { decode } = TextDecoder.prototype;
const getterOf = (key) => Object.getOwnPropertyDescriptor(TextDecoder.prototype, key).get;
const encodingGetter = getterOf('encoding');
const fatalGetter = getterOf('fatal');
const ignoreBOMGetter = getterOf('ignoreBOM');

const MORE = { stream: true };

export class TextDecoderStream {
  #decoder;
  #readable;
  #writable;

  constructor(label = 'utf-8', options = undefined) {
    const { fatal, ignoreBOM } = toDictionary(options, 'TextDecoderStream');
    const decoder = new TextDecoder(label, { fatal: !!fatal, ignoreBOM: !!ignoreBOM });
    this.#decoder = decoder;
    const impl = new TransformState(
      new SyncTransformer(
        (chunk, stream) => {
          // Anything that is no buffer source must fail, also undefined, which decode() itself would accept.
          if (chunk === undefined) throw new TypeError('A chunk must be an ArrayBuffer or a view of one');
          const text = call(decode, decoder, chunk, MORE);
          if (text !== '') transformStreamDefaultControllerEnqueue(stream, text);
        },
        (stream) => {
          const rest = call(decode, decoder);
          if (rest !== '') transformStreamDefaultControllerEnqueue(stream, rest);
        },
      ),
      undefined,
    );
    this.#readable = wrapReadable(impl.readable);
    this.#writable = wrapWritable(impl.writable);
  }

  get encoding() {
    return call(encodingGetter, this.#decoder);
  }

  get fatal() {
    return call(fatalGetter, this.#decoder);
  }

  get ignoreBOM() {
    return call(ignoreBOMGetter, this.#decoder);
  }

  get readable() {
    return this.#readable;
  }

  get writable() {
    return this.#writable;
  }
}

defineInterface(TextDecoderStream);
