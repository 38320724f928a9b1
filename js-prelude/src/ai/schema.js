/** Schemas of any origin as one: the JSON Schema a model is told, and the validation of what it wrote. */

import { InvalidArgumentError, TypeValidationError, UnsupportedSchemaError } from './errors.js';
import { fromZodV3, isZodV3 } from './zod-v3.js';
import { fromZodV4, isZodV4 } from './zod-v4.js';

/**
 * @typedef {{ success: true, value: any } | { success: false, error: Error }} Validated
 * @typedef {{ jsonSchema: any, validate: (value: any) => Validated | Promise<Validated> }} Schema
 */

const MARK = Symbol('schema');

/**
 * A plain JSON Schema as a schema. What a model wrote is only checked by `validate`, if that is given: this is no
 * validator of JSON Schema.
 * @param {object | (() => object)} json
 * @param {{ validate?: (value: any) => Validated | Promise<Validated> }} [options]
 * @returns {Schema}
 */
export function jsonSchema(json, { validate } = {}) {
  const schema = typeof json === 'function' ? json() : json;
  if (schema === null || typeof schema !== 'object') throw new InvalidArgumentError('a JSON Schema must be an object');
  return { [MARK]: true, jsonSchema: schema, validate: validate ?? ((value) => ({ success: true, value })) };
}

/** @param {any} given zod 3, zod 4, `jsonSchema(…)`, or a JSON Schema as it is @returns {Schema} */
export function asSchema(given) {
  if (given === null || (typeof given !== 'object' && typeof given !== 'function')) {
    throw new InvalidArgumentError('a schema is required: of zod, or a JSON Schema');
  }
  if (given[MARK]) return given;
  if (isZodV4(given)) return jsonSchema(fromZodV4(given), { validate: (value) => viaStandard(given, value) });
  if (isZodV3(given)) return jsonSchema(fromZodV3(given), { validate: (value) => viaSafeParse(given, value) });
  // What `jsonSchema` of the AI SDK itself makes.
  if (typeof given.jsonSchema === 'object' && given.jsonSchema !== null) return jsonSchema(given.jsonSchema, given);
  if (given['~standard'] !== undefined) {
    const vendor = String(given['~standard'].vendor);
    throw new UnsupportedSchemaError(`${vendor} schemas have no JSON Schema here: use jsonSchema(…, { validate })`);
  }
  if (typeof given === 'object' && isJsonSchema(given)) return jsonSchema(given);
  throw new UnsupportedSchemaError('this is neither a schema of zod nor a JSON Schema');
}

const JSON_SCHEMA_WORDS = ['type', 'properties', 'anyOf', 'oneOf', 'allOf', 'enum', 'const', '$ref', '$schema'];

function isJsonSchema(value) {
  return JSON_SCHEMA_WORDS.some((word) => Object.hasOwn(value, word));
}

/** zod mini has no `safeParse` method, but all of zod 4 has the standard one. */
async function viaStandard(schema, value) {
  if (typeof schema.safeParse === 'function') return viaSafeParse(schema, value);
  const result = await schema['~standard'].validate(value);
  if (result.issues === undefined) return { success: true, value: result.value };
  return failed(result.issues, value);
}

async function viaSafeParse(schema, value) {
  // The asynchronous one also takes schemas with asynchronous refinements.
  const parse = typeof schema.safeParseAsync === 'function' ? schema.safeParseAsync : schema.safeParse;
  const result = await parse.call(schema, value);
  return result.success ? { success: true, value: result.data } : failed(result.error.issues, value, result.error);
}

function failed(issues, value, cause = undefined) {
  const told = (issues ?? []).slice(0, 5).map((issue) => {
    const path = (issue.path ?? []).map((step) => String(step?.key ?? step)).join('.');
    return path === '' ? issue.message : `${path}: ${issue.message}`;
  });
  const message = `the value does not fit the schema: ${told.join('; ')}`;
  return { success: false, error: new TypeValidationError(message, value, cause) };
}
