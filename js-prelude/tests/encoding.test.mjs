/** TextDecoder of legacy encodings, against Node's own. UTF-8 and UTF-16 are in web.test.mjs. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

const { TextDecoder: NativeDecoder } = globalThis;
const { open } = await import('./codec-services.mjs');
const { TextDecoder, TextEncoder } = await import('../src/web/encoding.js');

const samples = {
  shift_jis: [0x93, 0xfa, 0x96, 0x7b, 0x41],
  'euc-jp': [0xc6, 0xfc, 0xcb, 0xdc],
  'iso-2022-jp': [0x1b, 0x24, 0x42, 0x46, 0x7c, 0x4b, 0x5c, 0x1b, 0x28, 0x42, 0x21],
  gb18030: [0x81, 0x30, 0x81, 0x30, 0xd6, 0xd0],
  gbk: [0xd6, 0xd0],
  big5: [0xa4, 0xa4, 0xa4, 0xe5],
  'euc-kr': [0xc7, 0xd1],
  'windows-1251': [0xcf, 0xf0],
  'koi8-r': [0xf0, 0xd2],
  'iso-8859-2': [0xb1, 0xe6],
};

for (const [encoding, list] of Object.entries(samples)) {
  const bytes = new Uint8Array(list);
  const expected = new NativeDecoder(encoding).decode(bytes);

  test(`${encoding} in one piece`, () => {
    const decoder = new TextDecoder(` ${encoding.toUpperCase()}\n`);
    assert.deepEqual([decoder.encoding, decoder.fatal, decoder.ignoreBOM], [encoding, false, false]);
    assert.equal(decoder.decode(bytes), expected);
    assert.equal(decoder.decode(bytes.buffer), expected);
    assert.equal(decoder.decode(), '');
  });

  test(`${encoding} byte by byte`, () => {
    const decoder = new TextDecoder(encoding);
    for (let round = 0; round < 2; round++) {
      let text = '';
      for (const byte of bytes) text += decoder.decode(new Uint8Array([byte]), { stream: true });
      assert.equal(text + decoder.decode(), expected);
      assert.equal(open.decoders.size, 0);
    }
  });
}

test('more than one call takes', () => {
  const bytes = new Uint8Array(700_001).fill(0xc7);
  bytes.fill(0xd1, 0, 0);
  for (let at = 0; at < bytes.length; at += 2) bytes[at + 1] = 0xd1;
  assert.equal(new TextDecoder('euc-kr').decode(bytes), new NativeDecoder('euc-kr').decode(bytes));
  assert.equal(open.decoders.size, 0);
});

test('data in error', () => {
  const broken = new Uint8Array([0x93]);
  assert.equal(new TextDecoder('shift_jis').decode(broken), '\ufffd');
  const fatal = new TextDecoder('shift_jis', { fatal: true });
  assert.throws(() => fatal.decode(broken), TypeError);
  assert.equal(fatal.decode(broken, { stream: true }), '');
  assert.throws(() => fatal.decode(), TypeError);
  assert.equal(fatal.decode(new Uint8Array([0x41])), 'A');
});

test('labels that are none', () => {
  for (const label of ['', 'nonsense', 'utf-7', 'utf-8\u00a0', '\ud800']) {
    assert.throws(() => new TextDecoder(label), RangeError);
  }
});

test('bytes that have moved elsewhere are none', () => {
  const bytes = new Uint8Array([65]);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  for (const label of ['utf-8', 'utf-16le', 'shift_jis', 'windows-1252']) assert.equal(new TextDecoder(label).decode(bytes), '');
  assert.deepEqual(new TextEncoder().encodeInto('', bytes), { read: 0, written: 0 });
});
