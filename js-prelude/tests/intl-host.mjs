/**
 * A stand-in for the locale service, on Node's own Intl, behind the fake bridge. Import it before any module of the
 * prelude. It knows no spans: each answer holds for one millisecond.
 */

import './web-bridge.mjs';

export const NativeIntl = Intl;

/** Requests by function, for tests of what is asked. */
export const asked = { names: 0, spans: 0, segments: 0 };

const LOCALE = 7;
const bridge = globalThis.__bridge;
const encoder = new TextEncoder();

function offsetAt(zone, time) {
  const format = new NativeIntl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName').value;
  const [, sign, hours, minutes, seconds = '0'] = /^GMT([+-])(\d+):(\d+)(?::(\d+))?$/.exec(name) ?? [0, '+', 0, 0];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
}

function isSummer(zone, time) {
  const format = new NativeIntl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'long' });
  const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName').value;
  return /Daylight|Summer|Irish Standard/.test(name);
}

const functions = {
  1(_, name) {
    asked.names++;
    return encoder.encode(new NativeIntl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone);
  },
  2(_, name, bytes) {
    asked.spans++;
    const time = new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0, true);
    const reply = new DataView(new ArrayBuffer(24));
    reply.setInt32(0, offsetAt(name, time), true);
    reply.setUint32(4, isSummer(name, time) ? 1 : 0, true);
    reply.setFloat64(8, time, true);
    reply.setFloat64(16, time + 1, true);
    return new Uint8Array(reply.buffer);
  },
  3: () => encoder.encode(NativeIntl.supportedValuesOf('timeZone').join('\n')),
  4(granularity, text) {
    asked.segments++;
    const segmenter = new NativeIntl.Segmenter('en', { granularity: ['grapheme', 'word', 'sentence'][granularity] });
    const flag = (isWordLike) => (isWordLike ? 2 ** 31 : 0);
    const endOf = ({ index, segment, isWordLike }) => index + segment.length + flag(isWordLike);
    const ends = [...segmenter.segment(text)].map(endOf);
    return new Uint8Array(new Uint32Array(ends).buffer);
  },
};

const { op: nextOp, takeText: nextText, takeBytes: nextBytes } = bridge;
let reply;

bridge.op = (code, a = 0, b = 0, text = '', bytes = undefined, c = 0) => {
  reply = undefined;
  if (code !== 70 || a >>> 16 !== LOCALE) return nextOp(code, a, b, text, bytes, c);
  try {
    reply = functions[a & 0xffff](b, text, bytes);
    return 0;
  } catch (error) {
    reply = encoder.encode(`LOCALE\n${error.message}`);
    return -1;
  }
};
bridge.takeText = () => (reply === undefined ? nextText() : new TextDecoder().decode(reply));
bridge.takeBytes = () => reply ?? nextBytes();
