/**
 * zod 4 schemas (and those of zod mini) to JSON Schema. Checks JSON Schema has no word for are left to the validation
 * that follows.
 */

import { Walk, both, enumValues, nullable, objectSchema, oneOf } from './schema-walk.js';

/** @param {any} schema */
export const isZodV4 = (schema) => typeof schema?._zod?.def?.type === 'string';

/** @param {any} schema @returns {object} */
export const fromZodV4 = (schema) => new Walk(convert).child(schema);

const FORMATS = {
  email: 'email', url: 'uri', uuid: 'uuid', guid: 'uuid', datetime: 'date-time', date: 'date', time: 'time',
  duration: 'duration', ipv4: 'ipv4', ipv6: 'ipv6',
};

function convert(schema, walk) {
  const { def } = schema._zod;
  const kind = KINDS[def.type];
  return kind === undefined ? walk.refuseKind(def.type) : kind(def, walk);
}

const KINDS = {
  string: (def) => string(def),
  number: (def) => number(def),
  boolean: () => ({ type: 'boolean' }),
  null: () => ({ type: 'null' }),
  any: () => ({}),
  unknown: () => ({}),
  never: () => ({ not: {} }),
  literal: (def, walk) => {
    if (def.values.some((value) => value === undefined || typeof value === 'bigint')) return walk.refuseKind('literal');
    return oneOf([...def.values]);
  },
  enum: (def) => oneOf(enumValues(def.entries)),
  array: (def, walk) => {
    const items = walk.child(def.element, '[]');
    return { type: 'array', items, ...lengths(def, 'minItems', 'maxItems') };
  },
  tuple: (def, walk) => {
    const prefixItems = def.items.map((item, index) => walk.child(item, String(index)));
    const needed = def.items.filter((item) => !isOptional(item));
    const json = { type: 'array', prefixItems, minItems: needed.length };
    return def.rest === null || def.rest === undefined
      ? { ...json, maxItems: def.items.length }
      : { ...json, items: walk.child(def.rest, '[]') };
  },
  object: (def, walk) => object(def, walk),
  record: (def, walk) => ({ type: 'object', additionalProperties: walk.child(def.valueType, '{}') }),
  union: (def, walk) => ({ anyOf: def.options.map((option) => walk.child(option)) }),
  intersection: (def, walk) => both(walk.child(def.left), walk.child(def.right)),
  optional: (def, walk) => walk.child(def.innerType),
  nonoptional: (def, walk) => walk.child(def.innerType),
  nullable: (def, walk) => nullable(walk.child(def.innerType)),
  default: (def, walk) => withDefault(walk.child(def.innerType), def),
  prefault: (def, walk) => walk.child(def.innerType),
  catch: (def, walk) => walk.child(def.innerType),
  readonly: (def, walk) => walk.child(def.innerType),
  // What goes in is what a model writes, unless nothing is known of it.
  pipe: (def, walk) => walk.child(def.in._zod.def.type === 'transform' ? def.out : def.in),
  lazy: (def, walk) => walk.child(def.getter()),
};

/** The checks of a schema; one made with a format (`z.email()`, `z.int()`) is a check itself. */
function checksOf(def) {
  const checks = (def.checks ?? []).map((check) => check?._zod?.def ?? {});
  return def.check === undefined ? checks : [def, ...checks];
}

/** The lengths of a string or an array, under the names JSON Schema has for that kind. */
function lengths(def, least, most) {
  const json = {};
  for (const { check, minimum, maximum, length } of checksOf(def)) {
    if (check === 'min_length') json[least] = minimum;
    else if (check === 'max_length') json[most] = maximum;
    else if (check === 'length_equals') json[least] = json[most] = length;
  }
  return json;
}

function string(def) {
  const json = { type: 'string', ...lengths(def, 'minLength', 'maxLength') };
  for (const { check, format, pattern } of checksOf(def)) {
    if (check !== 'string_format') continue;
    if (FORMATS[format] !== undefined) json.format = FORMATS[format];
    else if (pattern instanceof RegExp) json.pattern = pattern.source;
  }
  return json;
}

function number(def) {
  const json = { type: 'number' };
  for (const { check, format, value, inclusive } of checksOf(def)) {
    if (check === 'number_format' && String(format).includes('int')) json.type = 'integer';
    else if (check === 'greater_than') json[inclusive ? 'minimum' : 'exclusiveMinimum'] = value;
    else if (check === 'less_than') json[inclusive ? 'maximum' : 'exclusiveMaximum'] = value;
    else if (check === 'multiple_of') json.multipleOf = value;
  }
  return json;
}

/** Whether a value may be left out on the way in, because it need not be or because it has a default. */
function isOptional(schema) {
  return schema._zod.optin !== undefined;
}

function object(def, walk) {
  const names = Object.keys(def.shape);
  const properties = names.map((name) => [name, walk.child(def.shape[name], name)]);
  const { catchall } = def;
  const isClosed = catchall === undefined || catchall._zod.def.type === 'never';
  const isOpen = !isClosed && catchall._zod.def.type === 'unknown';
  const others = isClosed ? false : isOpen ? true : walk.child(catchall, '{}');
  return objectSchema(properties, names.filter((name) => !isOptional(def.shape[name])), others);
}

function withDefault(json, def) {
  const value = def.defaultValue;
  return value === undefined || typeof value === 'function' ? json : { ...json, default: value };
}
