/**
 * One call of `generateText` or `streamText`: the messages so far, the tools, and when it is over. A step is one
 * request, with the tools the model called in it.
 */

import { bodyFor, complete } from './chat.js';
import { InvalidArgumentError } from './errors.js';
import { LIMITS } from './limits.js';
import { chatMessages } from './messages.js';
import { endpointOf } from './model.js';
import { responseFacts, saidMessage, stepOf, totalUsage } from './result.js';
import { ToolSet, checkedCalls } from './tools.js';

/** A stop condition: after so many steps. */
export const stepCountIs = (count) => ({ steps }) => steps.length >= count;

/** A stop condition: once this tool was called. */
export const hasToolCall = (toolName) => ({ steps }) =>
  steps.at(-1).toolCalls.some((call) => call.toolName === toolName);

export class Conversation {
  /** @type {object[]} */
  steps = [];
  /** What was said since the call, in the form of the AI SDK: to be appended to the caller's own messages. */
  #said = [];
  #endpoint;
  #model;
  #options;
  #tools;
  #base;
  #messages;
  #signal;
  #conditions;

  /** @param {import('./model.js').LanguageModel} model @param {any} options @param {AbortSignal} [signal] */
  constructor(model, options, signal = options.abortSignal) {
    this.#endpoint = endpointOf(model);
    this.#model = model.modelId;
    this.#options = options;
    this.#signal = signal;
    this.#tools = new ToolSet(options.tools, options.toolChoice);
    this.#base = { ...bodyFor(model.modelId, options), ...this.#tools.body() };
    this.#messages = chatMessages(options);
    this.#conditions = conditionsOf(options);
  }

  get modelId() {
    return this.#model;
  }

  /**
   * Asks for the next step.
   * @param {object} more members of the request body
   * @param {object[]} warnings
   */
  async ask(more, warnings) {
    const { headers, maxRetries } = this.#options;
    const body = { ...this.#base, messages: this.#messages, ...more };
    return complete(this.#endpoint, body, { signal: this.#signal, headers, maxRetries }, warnings);
  }

  /** The calls a model made, read. @param {import('./result.js').Said} said */
  readCalls(said) {
    return Promise.all(checkedCalls(said.calls).map((raw) => this.#tools.read(raw)));
  }

  /** What came of the calls: all run at once, the results in the order of the calls. */
  async runCalls(reads) {
    const context = {
      messages: this.#messages,
      abortSignal: this.#signal,
      experimental_context: this.#options.experimental_context,
    };
    const results = await Promise.all(reads.map((read) => this.#tools.run(read, context)));
    return results.filter((result) => result !== undefined);
  }

  /**
   * Ends a step.
   * @param {{ said: import('./result.js').Said, response: Response, body: object, reads: any[], results: any[],
   *   warnings: object[], data?: any }} happened
   */
  async endStep({ said, response, body, reads, results, warnings, data }) {
    const calls = reads.map(({ call }) => call);
    this.#messages = [...this.#messages, saidMessage(said), ...results.map((result) => this.#tools.message(result))];
    this.#said = [...this.#said, ...modelMessages(said, calls, results)];
    const facts = { ...responseFacts(said, response, this.#model), messages: this.#said, body: data };
    const step = stepOf({ said, response: facts, request: { body }, calls, results, warnings });
    this.steps.push(step);
    await this.#options.onStepFinish?.(step);
    return step;
  }

  /** Whether the last step was the last: nothing to tell the model, or enough. */
  async isOver() {
    const { content, toolCalls } = this.steps.at(-1);
    const answered = content.filter((part) => part.type === 'tool-result' || part.type === 'tool-error').length;
    if (toolCalls.length === 0 || answered < toolCalls.length || this.steps.length >= LIMITS.steps) return true;
    const met = await Promise.all(this.#conditions.map((condition) => condition({ steps: this.steps })));
    return met.some(Boolean);
  }

  /** The result of the whole call. */
  result() {
    const usage = totalUsage(this.steps.map((step) => step.usage));
    return { ...this.steps.at(-1), steps: this.steps, totalUsage: usage };
  }
}

function conditionsOf({ stopWhen, maxSteps }) {
  const conditions = stopWhen === undefined ? [stepCountIs(maxSteps ?? 1)] : [stopWhen].flat();
  if (conditions.some((condition) => typeof condition !== 'function')) {
    throw new InvalidArgumentError('stopWhen must be a condition, such as stepCountIs(5), or an array of them');
  }
  return conditions;
}

function modelMessages(said, calls, results) {
  const text = said.text === '' ? [] : [{ type: 'text', text: said.text }];
  const made = calls.map(({ toolCallId, toolName, input }) => ({ type: 'tool-call', toolCallId, toolName, input }));
  const messages = [{ role: 'assistant', content: [...text, ...made] }];
  if (results.length > 0) messages.push({ role: 'tool', content: results.map(resultPart) });
  return messages;
}

function resultPart({ type, toolCallId, toolName, output, error }) {
  return { type: 'tool-result', toolCallId, toolName, output: typedOutput(type, output, error) };
}

function typedOutput(type, output, error) {
  if (type === 'tool-error') return { type: 'error-text', value: String(error?.message ?? error) };
  if (typeof output === 'string') return { type: 'text', value: output };
  return { type: 'json', value: JSON.parse(JSON.stringify(output) ?? 'null') };
}
