/** The public classes of the Streams standard, and the two text streams of the Encoding standard. Nothing is installed here. */

export { ReadableStream } from './readable-stream.js';
export { ReadableStreamBYOBReader, ReadableStreamDefaultReader } from './readers.js';
export { ReadableByteStreamController, ReadableStreamBYOBRequest } from './readable-byte-face.js';
export { ReadableStreamDefaultController } from './readable-default.js';
export { WritableStream } from './writable-stream.js';
export { WritableStreamDefaultController, WritableStreamDefaultWriter } from './writer.js';
export { TransformStream, TransformStreamDefaultController } from './transform-stream.js';
export { ByteLengthQueuingStrategy, CountQueuingStrategy } from './strategies.js';
export { TextDecoderStream } from './text-decoder-stream.js';
export { TextEncoderStream } from './text-encoder-stream.js';
