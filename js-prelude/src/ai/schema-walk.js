/** What the two converters of zod schemas have in common: the walk's limits, and the ways to say things. */

import { UnsupportedSchemaError } from './errors.js';
import { LIMITS } from './limits.js';

/** A walk over a schema, which knows where it is. Recursive schemas end at the depth limit, with a clear refusal. */
export class Walk {
  #convert;
  #path = [];
  #nodes = 0;

  /** @param {(schema: any, walk: Walk) => object} convert one schema, its children through `child` */
  constructor(convert) {
    this.#convert = convert;
  }

  /** @param {any} schema @param {string | undefined} name where it stands in its parent */
  child(schema, name = undefined) {
    this.#nodes += 1;
    if (this.#path.length >= LIMITS.schemaDepth) this.refuse('the schema nests too deeply, or holds itself');
    if (this.#nodes > LIMITS.schemaNodes) this.refuse('the schema is too large');
    this.#path.push(name);
    try {
      const json = this.#convert(schema, this);
      const { description } = schema;
      return typeof description === 'string' && description !== '' ? { ...json, description } : json;
    } finally {
      this.#path.pop();
    }
  }

  /** @param {string} message @returns {never} */
  refuse(message) {
    const at = this.#path.filter((name) => name !== undefined).slice(0, 8).join('.');
    throw new UnsupportedSchemaError(at === '' ? message : `${message} (at ${at})`);
  }

  /** @param {string} kind @returns {never} */
  refuseKind(kind) {
    return this.refuse(`a schema of the kind ${JSON.stringify(kind)} cannot be said in JSON Schema`);
  }
}

/** @param {[string, object][]} properties @param {string[]} required @param {object | boolean | undefined} others */
export function objectSchema(properties, required, others) {
  const json = { type: 'object', properties: Object.fromEntries(properties), required };
  return others === undefined ? json : { ...json, additionalProperties: others };
}

/** `null` beside something: short where that is possible. */
export function nullable(json) {
  if (typeof json.type === 'string' && json.enum === undefined && json.const === undefined) {
    return { ...json, type: [json.type, 'null'] };
  }
  return { anyOf: [json, { type: 'null' }] };
}

/** What fits two schemas. Objects are made one, since each of them would not have the members of the other. */
export function both(left, right) {
  if (left.properties === undefined || right.properties === undefined) return { allOf: [left, right] };
  const required = [...new Set([...left.required, ...right.required])];
  return { ...left, ...right, properties: { ...left.properties, ...right.properties }, required };
}

/** A closed set of values. */
export function oneOf(values) {
  const types = [...new Set(values.map(jsonType))];
  const typed = types.length === 1 ? { type: types[0] } : { type: types };
  return values.length === 1 ? { ...typed, const: values[0] } : { ...typed, enum: values };
}

function jsonType(value) {
  if (value === null) return 'null';
  return typeof value;
}

/** The values of an enum object; a numeric TypeScript enum also maps its numbers back to names. */
export function enumValues(object) {
  const names = Object.keys(object).filter((name) => typeof object[object[name]] !== 'number');
  return names.map((name) => object[name]);
}

/** Leaves out what is not there. */
export function compact(json) {
  return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined));
}
