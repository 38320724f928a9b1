const { PassThrough, Readable, Transform, Writable, finished, pipeline } = require('stream');
const { pipeline: pipelinePromise } = require('stream/promises');
const { StringDecoder } = require('string_decoder');

const events = [];
const upper = new Transform({
  transform(chunk, encoding, callback) {
    callback(null, String(chunk).toUpperCase());
  },
});
const parts = [];
const sink = new Writable({
  highWaterMark: 2,
  write(chunk, encoding, callback) {
    parts.push(String(chunk));
    setTimeout(callback, 1);
  },
});
for (const type of ['prefinish', 'finish', 'close']) sink.on(type, () => events.push(type));
await pipelinePromise(Readable.from(['one', 'two', 'three']), upper, sink);

const iterated = [];
for await (const chunk of Readable.from(['x', 'y']).pipe(new PassThrough({ objectMode: true }))) iterated.push(chunk);

const failure = await new Promise((resolve) => {
  pipeline(
    Readable.from((function* () { yield 'a'; throw new Error('source'); })()),
    new PassThrough(),
    (error) => resolve(error.message),
  );
});
const early = await new Promise((resolve) => {
  const stream = new PassThrough();
  finished(stream, (error) => resolve(error.code));
  stream.destroy();
});
const decoder = new StringDecoder('utf8');
const split = [...Buffer.from('€')].map((byte) => decoder.write(Buffer.from([byte])));
return { parts, events, iterated, failure, early, split };
