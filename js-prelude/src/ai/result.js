/** What a completion came to: finish reasons, usage, and the record of one step. */

import { APICallError } from './errors.js';
import { headersOf } from './endpoint.js';

const FINISH_REASONS = {
  stop: 'stop',
  length: 'length',
  content_filter: 'content-filter',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
};

/** @param {unknown} reason as the server named it */
export function finishReasonOf(reason) {
  if (typeof reason !== 'string') return 'unknown';
  return Object.hasOwn(FINISH_REASONS, reason) ? FINISH_REASONS[reason] : 'other';
}

/** @param {any} usage as the server counted; servers that do not count leave it out */
export function usageOf(usage) {
  const inputTokens = count(usage?.prompt_tokens);
  const outputTokens = count(usage?.completion_tokens);
  const isCounted = inputTokens !== undefined || outputTokens !== undefined;
  const total = isCounted ? (inputTokens ?? 0) + (outputTokens ?? 0) : undefined;
  return tokens({
    inputTokens,
    outputTokens,
    totalTokens: count(usage?.total_tokens) ?? total,
    reasoningTokens: count(usage?.completion_tokens_details?.reasoning_tokens),
    cachedInputTokens: count(usage?.prompt_tokens_details?.cached_tokens),
  });
}

/** With the names the first two used to have. */
function tokens(counts) {
  return { ...counts, promptTokens: counts.inputTokens, completionTokens: counts.outputTokens };
}

function count(value) {
  return Number.isFinite(value) ? value : undefined;
}

/** @param {object[]} usages of the steps */
export function totalUsage(usages) {
  const sum = (name) => {
    const counted = usages.map((usage) => usage[name]).filter((value) => value !== undefined);
    return counted.length === 0 ? undefined : counted.reduce((total, value) => total + value);
  };
  const names = ['inputTokens', 'outputTokens', 'totalTokens', 'reasoningTokens', 'cachedInputTokens'];
  return tokens(Object.fromEntries(names.map((name) => [name, sum(name)])));
}

/**
 * What a model said in one step.
 * @typedef {{ text: string, reasoning: string, calls: { id: string, name: string, text: string }[], finish: unknown,
 *   usage: any, id?: string, model?: string, created?: number }} Said
 */

/** @param {any} data a completion @param {Response} response it came with @returns {Said} */
export function saidIn(data, response) {
  const choice = Array.isArray(data.choices) ? data.choices[0] : undefined;
  const message = choice?.message;
  if (message === undefined || message === null) {
    const told = data.error?.message ?? 'the answer of the model holds no message';
    const facts = { url: response.url, statusCode: response.status, responseHeaders: headersOf(response), data };
    throw new APICallError({ ...facts, message: String(told) });
  }
  const text = contentText(message.content);
  // A refusal is what the model says instead of an answer.
  const refused = text === '' && typeof message.refusal === 'string' && message.refusal !== '';
  return {
    text: refused ? message.refusal : text,
    reasoning: String(message.reasoning_content ?? message.reasoning ?? ''),
    calls: (Array.isArray(message.tool_calls) ? message.tool_calls : []).map((call, index) => ({
      id: String(call.id ?? `call_${index}`),
      name: String(call.function?.name ?? ''),
      text: argumentsText(call.function?.arguments),
    })),
    finish: refused ? 'content_filter' : choice.finish_reason,
    usage: data.usage,
    id: data.id,
    model: data.model,
    created: data.created,
  };
}

/** Some servers answer in parts. */
function contentText(content) {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (typeof part?.text === 'string' ? part.text : '')).join('');
}

/** Some servers forget that arguments are a text. */
function argumentsText(value) {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** The message of the model as it goes into the next request. @param {Said} said */
export function saidMessage({ text, calls }) {
  if (calls.length === 0) return { role: 'assistant', content: text };
  const toolCalls = calls.map(({ id, name, text: input }) => {
    return { id, type: 'function', function: { name, arguments: input === '' ? '{}' : input } };
  });
  return { role: 'assistant', content: text === '' ? null : text, tool_calls: toolCalls };
}

/** The facts of a response, as results hold them. @param {Said} said @param {Response} response */
export function responseFacts(said, response, model) {
  const timestamp = Number.isFinite(said.created) ? new Date(said.created * 1000) : new Date();
  return { id: said.id, modelId: said.model ?? model, timestamp, headers: headersOf(response) };
}

/**
 * The record of one step, which is also the shape of a result.
 * @param {{ said: Said, response: object, request: object, calls: object[], results: object[],
 *   warnings: object[] }} parts
 */
export function stepOf({ said, response, request, calls, results, warnings }) {
  const reasoning = said.reasoning === '' ? [] : [{ type: 'reasoning', text: said.reasoning }];
  const text = said.text === '' ? [] : [{ type: 'text', text: said.text }];
  return {
    text: said.text,
    content: [...reasoning, ...text, ...calls, ...results],
    reasoning,
    reasoningText: said.reasoning === '' ? undefined : said.reasoning,
    files: [],
    sources: [],
    toolCalls: calls,
    toolResults: results.filter((result) => result.type === 'tool-result'),
    finishReason: finishReasonOf(said.finish),
    usage: usageOf(said.usage),
    warnings,
    request,
    response,
    providerMetadata: undefined,
  };
}
