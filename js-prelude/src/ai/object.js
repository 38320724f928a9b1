/**
 * `generateObject`: an answer that fits a schema. The endpoint is asked to hold the model to it; what comes is checked
 * here in any case, and what does not fit is an error and not an object.
 */

import { bodyFor, complete } from './chat.js';
import { InvalidArgumentError, JSONParseError, NoObjectGeneratedError } from './errors.js';
import { readJson } from './endpoint.js';
import { chatMessages } from './messages.js';
import { endpointOf } from './model.js';
import { finishReasonOf, responseFacts, saidIn, usageOf } from './result.js';
import { asSchema } from './schema.js';

/** @param {import('./model.js').LanguageModel} model @param {any} options */
export async function generateObject(model, options) {
  const goal = goalOf(options);
  const warnings = [];
  const body = objectBody(model, options, goal);
  const { headers, maxRetries, abortSignal: signal } = options;
  const taken = await complete(endpointOf(model), body, { signal, headers, maxRetries }, warnings);
  const data = await readJson(taken.response);
  const said = saidIn(data, taken.response);
  const facts = factsOf(said, taken, model);
  const object = await goal.read(said.text, facts);
  const reasoning = said.reasoning === '' ? undefined : said.reasoning;
  return {
    object,
    ...facts,
    reasoning,
    warnings,
    request: { body: taken.body },
    response: { ...facts.response, body: data },
    providerMetadata: undefined,
    toJsonResponse: (init) => Response.json(object, init),
  };
}

/** What a result and an error of this call both tell. */
export function factsOf(said, { response }, model) {
  return {
    finishReason: finishReasonOf(said.finish),
    usage: usageOf(said.usage),
    response: responseFacts(said, response, model.modelId),
  };
}

/** @param {import('./model.js').LanguageModel} model @param {any} options @param {Goal} goal */
export function objectBody(model, options, goal) {
  const messages = chatMessages(options);
  const base = { ...bodyFor(model.modelId, options), messages };
  if (goal.jsonSchema === undefined) {
    const asked = { role: 'system', content: 'Answer with JSON alone.' };
    return { ...base, messages: [asked, ...messages], response_format: { type: 'json_object' } };
  }
  const json_schema = {
    name: options.schemaName ?? 'response',
    description: options.schemaDescription,
    schema: goal.jsonSchema,
    strict: options.providerOptions?.openai?.strictJsonSchema ?? false,
  };
  return { ...base, response_format: { type: 'json_schema', json_schema } };
}

/**
 * What is asked for.
 * @typedef {object} Goal
 * @property {any} jsonSchema what the model is told; undefined when any JSON will do
 * @property {(value: any) => any} unwrap what of the model's JSON is meant
 * @property {(text: string, facts: object) => Promise<any>} read the checked object of an answer
 */

/** @returns {Goal} */
export function goalOf({ output = 'object', schema, enum: values }) {
  switch (output) {
    case 'no-schema':
      return goal(undefined, (value) => value, (value) => ({ success: true, value }));
    case 'enum': {
      const isUsable = Array.isArray(values) && values.length > 0;
      if (!isUsable) throw new InvalidArgumentError("output 'enum' needs the array `enum`");
      const json = wrapper('result', { type: 'string', enum: values });
      return goal(json, (value) => member(value, 'result'), (value) => checkEnum(value, values));
    }
    case 'array': {
      const { jsonSchema, validate } = asSchema(schema);
      const json = wrapper('elements', { type: 'array', items: jsonSchema });
      return goal(json, (value) => member(value, 'elements'), (value) => validateAll(value, validate));
    }
    case 'object': {
      const { jsonSchema, validate } = asSchema(schema);
      // Endpoints want an object at the root; anything else travels inside of one.
      const isObject = jsonSchema.type === 'object' || jsonSchema.$ref !== undefined;
      if (isObject) return goal(jsonSchema, (value) => value, validate);
      return goal(wrapper('value', jsonSchema), (value) => member(value, 'value'), validate);
    }
    default:
      throw new InvalidArgumentError("output must be 'object', 'array', 'enum' or 'no-schema'");
  }
}

function goal(jsonSchema, unwrap, validate) {
  const read = async (text, facts) => {
    const value = unwrap(parsed(text, facts));
    const validated = await validate(value);
    if (validated.success) return validated.value;
    const { error: cause } = validated;
    throw new NoObjectGeneratedError({ message: `No object generated: ${cause.message}`, text, cause, ...facts });
  };
  return { jsonSchema, unwrap, read };
}

function wrapper(name, schema) {
  return { type: 'object', properties: { [name]: schema }, required: [name], additionalProperties: false };
}

/** Models that were only told of the schema sometimes leave the wrapper out. */
function member(value, name) {
  const isWrapped = value !== null && typeof value === 'object' && !Array.isArray(value) && Object.hasOwn(value, name);
  return isWrapped ? value[name] : value;
}

function checkEnum(value, values) {
  return values.includes(value) ? { success: true, value } : failed('the value is none of the enum');
}

async function validateAll(values, validate) {
  if (!Array.isArray(values)) return failed('the value is not an array');
  const all = [];
  for (const [index, value] of values.entries()) {
    const validated = await validate(value);
    if (!validated.success) return failed(`element ${index}: ${validated.error.message}`);
    all.push(validated.value);
  }
  return { success: true, value: all };
}

function failed(message) {
  return { success: false, error: new Error(message) };
}

/** The JSON of a text; models that are not held to it like to put it into a code block. */
function parsed(text, facts) {
  const fenced = /^\s*```[a-zA-Z]*\s*\n([\s\S]*?)\n?\s*```\s*$/.exec(text);
  try {
    return JSON.parse(fenced === null ? text : fenced[1]);
  } catch (cause) {
    const message = `No object generated: ${text === '' ? 'the model answered nothing' : 'the answer is not JSON'}`;
    throw new NoObjectGeneratedError({ message, text, cause: new JSONParseError(text, cause), ...facts });
  }
}
