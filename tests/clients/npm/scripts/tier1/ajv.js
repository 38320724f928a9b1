/** ajv: it writes a validator's code and evaluates it. */
import { Ajv } from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';

const schema = {
  type: 'object',
  required: ['name', 'items'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 2, pattern: '^[A-Z]' },
    kind: { enum: ['a', 'b'], default: 'a' },
    count: { type: 'integer', minimum: 1 },
    items: { type: 'array', items: { $ref: '#/$defs/item' }, uniqueItems: true },
  },
  $defs: {
    item: { type: 'object', properties: { id: { type: 'number' }, child: { $ref: '#/$defs/item' } }, required: ['id'] },
  },
};

export default async () => {
  const ajv = new Ajv({ allErrors: true, useDefaults: true, coerceTypes: true });
  ajv.addFormat('even', { type: 'number', validate: (value) => value % 2 === 0 });
  ajv.addKeyword({ keyword: 'isLoud', type: 'string', validate: (_, text) => text === text.toUpperCase() });
  const validate = ajv.compile(schema);
  const good = { name: 'Ada', count: '3', items: [{ id: 1, child: { id: 2 } }] };
  const goodResult = validate(good);
  const badResult = validate({ name: 'x', count: 0, items: [{ id: 1 }, { id: 1 }, { child: {} }], extra: 1 });
  const errors = validate.errors.map(({ instancePath, keyword, message }) => `${instancePath} ${keyword}: ${message}`);
  const later = new Ajv({ loadSchema: async (uri) => ({ $id: uri, type: 'string' }) });
  const remote = await later.compileAsync({ type: 'array', items: { $ref: 'https://example.com/s.json' } });
  const newer = new Ajv2020().compile({ type: 'array', prefixItems: [{ type: 'number' }], unevaluatedItems: false });
  const generated = (standaloneCode.default ?? standaloneCode)(
    new Ajv({ code: { source: true } }),
    new Ajv({ code: { source: true } }).compile({ type: 'number' }),
  );
  return {
    goodResult,
    good,
    badResult,
    errors,
    text: ajv.errorsText(validate.errors, { dataVar: 'input' }),
    even: [2, 3].map(ajv.compile({ type: 'number', format: 'even' })),
    loud: ['HEY', 'hey'].map(ajv.compile({ isLoud: true })),
    remote: [remote(['a']), remote([1])],
    newer: [newer([1]), newer([1, 2])],
    generated: generated.includes('function validate'),
    wrong: ajv.validateSchema({ type: 'nothing' }),
  };
};
