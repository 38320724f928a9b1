/**
 * One chat completion: settings to a request body, and the ways around what a server does not understand. Compatible
 * servers differ in their parameters; one that names a parameter in its refusal is asked again without it.
 */

import { InvalidArgumentError } from './errors.js';

/** Settings of ours and the parameters they are. */
const PARAMETERS = {
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
  stopSequences: 'stop',
  seed: 'seed',
};

/**
 * @param {string} model @param {object} options as given to `generateText`
 * @returns {Record<string, unknown>} without messages and tools
 */
export function bodyFor(model, options) {
  const body = { model };
  for (const name of Object.keys(PARAMETERS)) {
    if (options[name] !== undefined && options[name] !== null) body[PARAMETERS[name]] = options[name];
  }
  const maxTokens = options.maxOutputTokens ?? options.maxTokens;
  if (maxTokens !== undefined && maxTokens !== null) {
    const isCount = Number.isInteger(maxTokens) && maxTokens > 0;
    if (!isCount) throw new InvalidArgumentError('maxOutputTokens must be a positive integer');
    body.max_tokens = maxTokens;
  }
  const more = options.providerOptions?.openai ?? {};
  for (const name of Object.keys(more)) {
    if (name !== 'strictJsonSchema') body[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] = more[name];
  }
  return body;
}

/** Ways to say the same without what was refused; each applies once, for it takes away its own cause. */
const WAYS_AROUND = [
  {
    setting: 'includeUsage',
    applies: (body, told) => body.stream_options !== undefined && /stream_options/i.test(told),
    change: ({ stream_options, ...body }) => body,
  },
  {
    setting: 'maxOutputTokens',
    applies: (body, told) => body.max_tokens !== undefined && /max_completion_tokens/i.test(told),
    change: ({ max_tokens, ...body }) => ({ ...body, max_completion_tokens: max_tokens }),
  },
  {
    setting: 'temperature',
    applies: (body, told) =>
      body.temperature !== undefined && /temperature/i.test(told) && /unsupported|not support/i.test(told),
    change: ({ temperature, ...body }) => body,
  },
  {
    setting: 'responseFormat',
    applies: (body, told) =>
      body.response_format !== undefined && /response.?format|json.?schema|json.?object|structured|grammar/i.test(told),
    change: withoutFormat,
  },
];

/** Statuses that mean the request itself. */
const REFUSALS = new Set([400, 404, 422, 501]);

/** A schema the server does not take is said to the model instead; plain JSON is asked for before nothing is. */
function withoutFormat(body) {
  const { response_format: format, ...rest } = body;
  if (format.type !== 'json_schema') return rest;
  const asked = 'Answer with JSON alone, without any other text, that fits this JSON schema:\n';
  const content = asked + JSON.stringify(format.json_schema.schema);
  const [first, ...others] = body.messages;
  const messages = first?.role === 'system' && typeof first.content === 'string'
    ? [{ ...first, content: `${first.content}\n\n${content}` }, ...others]
    : [{ role: 'system', content }, ...body.messages];
  return { ...rest, messages, response_format: { type: 'json_object' } };
}

/**
 * Asks for a completion.
 * @param {import('./endpoint.js').Endpoint} endpoint
 * @param {Record<string, any>} body
 * @param {import('./endpoint.js').CallOptions} options
 * @param {object[]} warnings told of what had to be left out
 * @returns {Promise<{ response: Response, body: Record<string, any> }>} with the body that was taken
 */
export async function complete(endpoint, body, options, warnings) {
  for (;;) {
    try {
      return { response: await endpoint.post('/chat/completions', body, options), body };
    } catch (error) {
      const isRefusal = REFUSALS.has(error?.statusCode);
      const told = isRefusal ? String(error.responseBody ?? '') : '';
      const around = isRefusal ? WAYS_AROUND.find((way) => way.applies(body, told)) : undefined;
      if (around === undefined) throw error;
      warnings.push({ type: 'unsupported-setting', setting: around.setting, details: error.message });
      body = around.change(body);
    }
  }
}
