/** zod 3 schemas to JSON Schema. Checks JSON Schema has no word for are left to the validation that follows. */

import { Walk, both, compact, enumValues, nullable, objectSchema, oneOf } from './schema-walk.js';

/** @param {any} schema */
export const isZodV3 = (schema) => typeof schema?._def?.typeName === 'string' && typeof schema.safeParse === 'function';

/** @param {any} schema @returns {object} */
export const fromZodV3 = (schema) => new Walk(convert).child(schema);

const FORMATS = { email: 'email', url: 'uri', uuid: 'uuid', datetime: 'date-time', date: 'date', time: 'time' };

function convert(schema, walk) {
  const def = schema._def;
  const kind = KINDS[def.typeName];
  return kind === undefined ? walk.refuseKind(def.typeName) : kind(def, walk);
}

const KINDS = {
  ZodString: (def) => string(def),
  ZodNumber: (def) => number(def),
  ZodBoolean: () => ({ type: 'boolean' }),
  ZodNull: () => ({ type: 'null' }),
  ZodAny: () => ({}),
  ZodUnknown: () => ({}),
  ZodNever: () => ({ not: {} }),
  ZodLiteral: (def, walk) => literal(def.value, walk),
  ZodEnum: (def) => oneOf([...def.values]),
  ZodNativeEnum: (def) => oneOf(enumValues(def.values)),
  ZodArray: (def, walk) => compact({
    type: 'array',
    items: walk.child(def.type, '[]'),
    minItems: def.exactLength?.value ?? def.minLength?.value,
    maxItems: def.exactLength?.value ?? def.maxLength?.value,
  }),
  ZodTuple: (def, walk) => tuple(def.items, def.rest, walk),
  ZodObject: (def, walk) => object(def, walk),
  ZodRecord: (def, walk) => ({ type: 'object', additionalProperties: walk.child(def.valueType, '{}') }),
  ZodUnion: (def, walk) => ({ anyOf: def.options.map((option) => walk.child(option)) }),
  ZodDiscriminatedUnion: (def, walk) => ({ anyOf: [...def.options.values()].map((option) => walk.child(option)) }),
  ZodIntersection: (def, walk) => both(walk.child(def.left), walk.child(def.right)),
  ZodOptional: (def, walk) => walk.child(def.innerType),
  ZodNullable: (def, walk) => nullable(walk.child(def.innerType)),
  ZodDefault: (def, walk) => withDefault(walk.child(def.innerType), def.defaultValue),
  ZodCatch: (def, walk) => walk.child(def.innerType),
  ZodReadonly: (def, walk) => walk.child(def.innerType),
  ZodBranded: (def, walk) => walk.child(def.type),
  // What goes in is what a model writes.
  ZodEffects: (def, walk) => walk.child(def.schema),
  ZodPipeline: (def, walk) => walk.child(def.in),
  ZodLazy: (def, walk) => walk.child(def.getter()),
};

function literal(value, walk) {
  return value === undefined || typeof value === 'bigint' ? walk.refuseKind('ZodLiteral') : oneOf([value]);
}

function string(def) {
  const json = { type: 'string' };
  for (const check of def.checks ?? []) {
    if (check.kind === 'min') json.minLength = check.value;
    else if (check.kind === 'max') json.maxLength = check.value;
    else if (check.kind === 'length') json.minLength = json.maxLength = check.value;
    else if (check.kind === 'regex') json.pattern = check.regex.source;
    else if (FORMATS[check.kind] !== undefined) json.format = FORMATS[check.kind];
  }
  return json;
}

function number(def) {
  const json = { type: 'number' };
  for (const check of def.checks ?? []) {
    if (check.kind === 'int') json.type = 'integer';
    else if (check.kind === 'min') json[check.inclusive ? 'minimum' : 'exclusiveMinimum'] = check.value;
    else if (check.kind === 'max') json[check.inclusive ? 'maximum' : 'exclusiveMaximum'] = check.value;
    else if (check.kind === 'multipleOf') json.multipleOf = check.value;
  }
  return json;
}

function tuple(items, rest, walk) {
  const prefixItems = items.map((item, index) => walk.child(item, String(index)));
  const json = { type: 'array', prefixItems, minItems: items.length };
  if (rest === null || rest === undefined) return { ...json, maxItems: items.length };
  return { ...json, items: walk.child(rest, '[]') };
}

function object(def, walk) {
  const shape = def.shape();
  const names = Object.keys(shape);
  const properties = names.map((name) => [name, walk.child(shape[name], name)]);
  const hasCatchall = def.catchall !== undefined && def.catchall._def.typeName !== 'ZodNever';
  const others = hasCatchall ? walk.child(def.catchall, '{}') : def.unknownKeys === 'passthrough';
  return objectSchema(properties, names.filter((name) => !shape[name].isOptional()), others);
}

function withDefault(json, value) {
  const given = value();
  return given === undefined || typeof given === 'function' ? json : { ...json, default: given };
}
