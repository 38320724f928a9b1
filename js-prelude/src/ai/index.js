/**
 * The AI helpers of a script: everything that is bound in its scope, made from what its directives and the server's
 * settings say. Nothing is asked of the endpoint until a helper is called.
 */

import { hasToolCall, stepCountIs } from './conversation.js';
import { Endpoint } from './endpoint.js';
import * as errors from './errors.js';
import { InvalidArgumentError } from './errors.js';
import { generateText } from './generate-text.js';
import { LanguageModel, modelOf } from './model.js';
import { generateObject } from './object.js';
import { openaiOf } from './openai.js';
import { jsonSchema } from './schema.js';
import { streamObject } from './stream-object.js';
import { streamText } from './stream-text.js';
import { tool } from './tools.js';

/** The names that are bound in a script's scope. */
export const AI_NAMES = Object.freeze([
  'ai', 'openai', 'model', 'generateText', 'streamText', 'generateObject', 'streamObject',
]);

/**
 * @param {object} settings
 * @param {boolean} [settings.enabled] `@ai`; without it there are no helpers
 * @param {string} [settings.baseUrl] of the endpoint, up to and with its version (`https://host/api/v1`)
 * @param {string} [settings.key]
 * @param {string} [settings.model] the id of the default model
 * @param {string} [settings.system] the default system prompt of the three `ai.*` helpers
 * @param {number} [settings.temperature] their default temperature
 * @param {number} [settings.maxTokens] their default limit
 */
export function createAi({ enabled = true, baseUrl, key, model, system, temperature, maxTokens }) {
  if (!enabled) return {};
  const endpoint = new Endpoint({ baseUrl, key });
  const defaults = { system, temperature, maxOutputTokens: maxTokens };
  const bound = (helper) => (options) => {
    const isObject = options !== null && typeof options === 'object';
    if (!isObject) throw new InvalidArgumentError('the options must be an object');
    return helper(modelOf(options.model, endpoint, model), options);
  };
  const functions = {
    // A wrong argument rejects, as everything else that goes wrong in these two.
    generateText: async (options) => bound(generateText)(options),
    generateObject: async (options) => bound(generateObject)(options),
    streamText: bound(streamText),
    streamObject: bound(streamObject),
  };
  const ai = {
    generate: async (prompt) => functions.generateText(withDefaults(prompt, defaults)),
    stream: (prompt) => functions.streamText(withDefaults(prompt, defaults)),
    object: async (options) => functions.generateObject(withDefaults(options, defaults)),
    tool,
    jsonSchema,
    stepCountIs,
    hasToolCall,
    errors: { ...errors },
  };
  const defaultModel = model === undefined || model === '' ? undefined : new LanguageModel(endpoint, model);
  return { ai, openai: openaiOf(endpoint), model: defaultModel, ...functions };
}

/** What the caller says, even that there is no system prompt, comes before the defaults. */
function withDefaults(given, defaults) {
  if (typeof given !== 'string' && (given === null || typeof given !== 'object')) {
    throw new InvalidArgumentError('a prompt, or options with one, are required');
  }
  const options = typeof given === 'string' ? { prompt: given } : given;
  const { system, temperature, maxOutputTokens } = defaults;
  const messages = options.messages ?? options.prompt;
  const tellsSystem = Array.isArray(messages) && messages.some((message) => message?.role === 'system');
  return {
    ...options,
    system: 'system' in options || tellsSystem ? options.system : system,
    temperature: options.temperature ?? temperature,
    maxOutputTokens: options.maxOutputTokens ?? options.maxTokens ?? maxOutputTokens,
  };
}
