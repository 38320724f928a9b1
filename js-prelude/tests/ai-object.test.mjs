/** generateObject and streamObject, and the schemas they take. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createAi } from '../src/ai/index.js';
import { asSchema, jsonSchema } from '../src/ai/schema.js';
import { against, all, json, says, streams } from './ai-server.mjs';

const make = (model) => createAi({ baseUrl: model.baseUrl, key: 'k', model: 'm', system: 'default system' });

/** A schema that knows one rule: `n` is a number. */
const JSON_SCHEMA = {
  type: 'object',
  properties: { n: { type: 'number' } },
  required: ['n'],
  additionalProperties: false,
};
const schema = jsonSchema(JSON_SCHEMA, {
  validate: (value) =>
    typeof value?.n === 'number' ? { success: true, value } : { success: false, error: new Error('n is no number') },
});

test(
  'an object is asked for by its schema',
  against([says('{"n":1}')], async (model) => {
    const { ai } = make(model);
    const result = await ai.object({ schema, prompt: 'x', schemaName: 'count' });
    assert.deepEqual(result.object, { n: 1 });
    assert.equal(result.usage.totalTokens, 7);
    assert.equal(await result.toJsonResponse().text(), '{"n":1}');
    const { response_format: format, messages } = model.asked[0].body;
    assert.deepEqual(format, {
      type: 'json_schema',
      json_schema: { name: 'count', schema: JSON_SCHEMA, strict: false },
    });
    assert.equal(messages[0].content, 'default system');
  }),
);

test(
  'what is no such object is an error',
  against([says('{"n":"x"}'), says('no'), says(''), says('{"n":2}')], async (model) => {
    const { generateObject } = make(model);
    const options = { schema, prompt: 'x' };
    const wrong = await generateObject(options).catch((error) => error);
    assert.deepEqual(
      [wrong.name, wrong.text, wrong.cause.message, wrong.finishReason, wrong.usage.totalTokens],
      ['AI_NoObjectGeneratedError', '{"n":"x"}', 'n is no number', 'stop', 7],
    );
    await assert.rejects(generateObject(options), { name: 'AI_NoObjectGeneratedError', text: 'no' });
    await assert.rejects(generateObject(options), { name: 'AI_NoObjectGeneratedError', text: '' });
    assert.equal(model.asked.length, 3);
    await assert.rejects(generateObject({ prompt: 'x' }), { name: 'AI_InvalidArgumentError' });
    assert.equal(model.asked.length, 3);
  }),
);

test(
  'servers that know no schema are told of it in words',
  against(
    [
      json({ error: { message: "response_format type 'json_schema' is not supported" } }, 400),
      json({ error: { message: 'response_format is not supported' } }, 400),
      says('```json\n{"n": 3}\n```'),
    ],
    async (model) => {
      const { object, warnings } = await make(model).generateObject({ schema, system: 'mine', prompt: 'x' });
      assert.deepEqual(object, { n: 3 });
      assert.equal(warnings.length, 2);
      const [, second, third] = model.asked.map((asked) => asked.body);
      assert.deepEqual(second.response_format, { type: 'json_object' });
      assert.match(second.messages[0].content, /^mine\n\nAnswer with JSON alone[^]*"n"/);
      assert.equal(third.response_format, undefined);
      assert.deepEqual(third.messages, second.messages);
    },
  ),
);

test(
  'arrays, enums and what is no object travel inside of one',
  against(
    [
      says('{"elements":[{"n":1},{"n":2}]}'),
      says('{"result":"b"}'),
      says('{"value":[1]}'),
      says('[1]'),
      says('{"any":1}'),
      says('{"elements":[{"n":"x"}]}'),
      says('{"result":"z"}'),
    ],
    async (model) => {
      const { generateObject } = make(model);
      const of = async (options) => (await generateObject({ prompt: 'x', ...options })).object;
      assert.deepEqual(await of({ output: 'array', schema }), [{ n: 1 }, { n: 2 }]);
      assert.equal(await of({ output: 'enum', enum: ['a', 'b'] }), 'b');
      const list = { type: 'array', items: { type: 'number' } };
      assert.deepEqual(await of({ schema: list }), [1]);
      assert.deepEqual(await of({ schema: list }), [1]);
      assert.deepEqual(await of({ output: 'no-schema' }), { any: 1 });
      await assert.rejects(of({ output: 'array', schema }), {
        name: 'AI_NoObjectGeneratedError',
        message: /element 0/,
      });
      await assert.rejects(of({ output: 'enum', enum: ['a'] }), { name: 'AI_NoObjectGeneratedError' });
      const schemas = model.asked.map((asked) => asked.body.response_format.json_schema?.schema);
      assert.deepEqual(schemas[0].properties.elements.items, JSON_SCHEMA);
      assert.deepEqual(schemas[1].properties.result, { type: 'string', enum: ['a', 'b'] });
      assert.deepEqual(schemas[2].properties.value, list);
    },
  ),
);

test(
  'objects stream in as far as they are',
  against([streams('{"n"', ': 12', ', "list": ["a', 'b", "c"', ']}')], async (model) => {
    const result = make(model).streamObject({ schema, prompt: 'x' });
    assert.deepEqual(
      await all(result.partialObjectStream),
      [
        {},
        { n: 12, list: ['a'] },
        { n: 12, list: ['ab', 'c'] },
        { n: 12, list: ['ab', 'c'] },
        { n: 12, list: ['ab', 'c'] },
      ].toSpliced(1, 0, {}),
    );
    assert.deepEqual(await result.object, { n: 12, list: ['ab', 'c'] });
    assert.equal((await all(result.textStream)).join(''), '{"n": 12, "list": ["ab", "c"]}');
    assert.equal((await result.usage).totalTokens, 11);
  }),
);

test(
  'a streamed object that does not fit is an error',
  against([streams('{"n": "x"}')], async (model) => {
    const result = make(model).streamObject({ schema, prompt: 'x' });
    await assert.rejects(all(result.partialObjectStream), { name: 'AI_NoObjectGeneratedError' });
    await assert.rejects(result.object, { name: 'AI_NoObjectGeneratedError' });
  }),
);

// --- schemas: only the members of zod's own objects that are read ------------------------------------------------

const v3 = (typeName, def = {}, more = {}) => ({
  _def: { typeName, ...def },
  isOptional: () => typeName === 'ZodOptional' || typeName === 'ZodDefault',
  safeParse: (value) => ({ success: true, data: value }),
  ...more,
});
const OPTIONAL = new Set(['optional', 'default']);
const v4 = (type, def = {}) => ({
  _zod: { def: { type, ...def }, optin: OPTIONAL.has(type) ? 'optional' : undefined },
});
const check = (name, def) => ({ _zod: { def: { check: name, ...def } } });

test('schemas of zod 3', () => {
  const string = v3(
    'ZodString',
    { checks: [{ kind: 'min', value: 2 }, { kind: 'email' }, { kind: 'trim' }] },
    { description: 'an address' },
  );
  const shape = {
    mail: string,
    count: v3('ZodOptional', {
      innerType: v3('ZodNumber', { checks: [{ kind: 'int' }, { kind: 'min', value: 0, inclusive: false }] }),
    }),
    kind: v3('ZodEnum', { values: ['a', 'b'] }),
    none: v3('ZodNullable', { innerType: v3('ZodBoolean') }),
    list: v3('ZodArray', {
      type: v3('ZodLiteral', { value: 7 }),
      minLength: { value: 1 },
      maxLength: null,
      exactLength: null,
    }),
    either: v3('ZodUnion', { options: [v3('ZodNull'), v3('ZodUnknown')] }),
    level: v3('ZodDefault', {
      innerType: v3('ZodNativeEnum', { values: { Low: 1, 1: 'Low' } }),
      defaultValue: () => 1,
    }),
  };
  assert.deepEqual(asSchema(v3('ZodObject', { shape: () => shape, unknownKeys: 'strip' })).jsonSchema, {
    type: 'object',
    properties: {
      mail: { type: 'string', minLength: 2, format: 'email', description: 'an address' },
      count: { type: 'integer', exclusiveMinimum: 0 },
      kind: { type: 'string', enum: ['a', 'b'] },
      none: { type: ['boolean', 'null'] },
      list: { type: 'array', items: { type: 'number', const: 7 }, minItems: 1 },
      either: { anyOf: [{ type: 'null' }, {}] },
      level: { type: 'number', const: 1, default: 1 },
    },
    required: ['mail', 'kind', 'none', 'list', 'either'],
    additionalProperties: false,
  });
});

test('schemas of zod 4', () => {
  const shape = {
    mail: v4('string', { check: 'string_format', format: 'email', checks: [check('min_length', { minimum: 2 })] }),
    count: v4('optional', {
      innerType: v4('number', {
        checks: [check('number_format', { format: 'safeint' }), check('greater_than', { value: 1, inclusive: true })],
      }),
    }),
    code: v4('string', { checks: [check('string_format', { format: 'regex', pattern: /^a/ })] }),
    kind: v4('enum', { entries: { a: 'a', b: 'b' } }),
    pair: v4('tuple', { items: [v4('string'), v4('boolean')], rest: null }),
    map: v4('record', { valueType: v4('number') }),
    piped: v4('pipe', { in: v4('transform'), out: v4('null') }),
  };
  assert.deepEqual(asSchema(v4('object', { shape })).jsonSchema, {
    type: 'object',
    properties: {
      mail: { type: 'string', minLength: 2, format: 'email' },
      count: { type: 'integer', minimum: 1 },
      code: { type: 'string', pattern: '^a' },
      kind: { type: 'string', enum: ['a', 'b'] },
      pair: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'boolean' }], minItems: 2, maxItems: 2 },
      map: { type: 'object', additionalProperties: { type: 'number' } },
      piped: { type: 'null' },
    },
    required: ['mail', 'code', 'kind', 'pair', 'map', 'piped'],
    additionalProperties: false,
  });
});

test('what cannot be said is refused, with its place', () => {
  const inside = (kind) => v4('object', { shape: { a: v4('array', { element: kind }) } });
  assert.throws(() => asSchema(inside(v4('date'))), {
    name: 'AI_UnsupportedSchemaError',
    message: /"date".*\(at a\.\[\]\)/,
  });
  assert.throws(() => asSchema(v3('ZodMap')), { name: 'AI_UnsupportedSchemaError', message: /ZodMap/ });
  const endless = v4('array', {});
  endless._zod.def.element = endless;
  assert.throws(() => asSchema(endless), /nests too deeply/);
  const wide = v4('tuple', { items: Array.from({ length: 20_000 }, () => v4('string')), rest: null });
  assert.throws(() => asSchema(wide), /too large/);
  assert.throws(() => asSchema({ '~standard': { vendor: 'valibot' } }), {
    name: 'AI_UnsupportedSchemaError',
    message: /valibot/,
  });
  for (const wrong of [undefined, null, 'string', 7])
    assert.throws(() => asSchema(wrong), { name: 'AI_InvalidArgumentError' });
  assert.throws(() => asSchema({ some: 'object' }), { name: 'AI_UnsupportedSchemaError' });
});
