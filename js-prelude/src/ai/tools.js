/** Tools: told to the model, and run when it calls them. */

import { AIError, InvalidArgumentError, InvalidToolInputError, NoSuchToolError } from './errors.js';
import { LIMITS } from './limits.js';
import { outputText } from './messages.js';
import { asSchema } from './schema.js';

/** Marks a tool for readers and type checkers; it is what it was. */
export const tool = (definition) => definition;

/** A call of a tool. `args` is its input under the name it used to have. */
class ToolCall {
  type = 'tool-call';

  /** @param {string} toolCallId @param {string} toolName @param {any} input */
  constructor(toolCallId, toolName, input) {
    this.toolCallId = toolCallId;
    this.toolName = toolName;
    this.input = input;
  }

  get args() {
    return this.input;
  }
}

/** What a tool gave. `args` and `result` are the names input and output used to have. */
class ToolResult {
  type = 'tool-result';

  /** @param {ToolCall} call @param {any} output */
  constructor(call, output) {
    this.toolCallId = call.toolCallId;
    this.toolName = call.toolName;
    this.input = call.input;
    this.output = output;
  }

  get args() {
    return this.input;
  }

  get result() {
    return this.output;
  }
}

/** The tools of one call, ready to be used in each of its steps. */
export class ToolSet {
  /** @type {Map<string, { definition: any, schema: import('./schema.js').Schema }>} */
  #tools = new Map();
  #choice;

  /** @param {Record<string, any> | undefined} tools @param {any} choice */
  constructor(tools, choice) {
    for (const name of Object.keys(tools ?? {})) {
      const definition = tools[name];
      const schema = asSchema(definition?.inputSchema ?? definition?.parameters ?? { type: 'object', properties: {} });
      this.#tools.set(name, { definition, schema });
    }
    this.#choice = this.#tools.size === 0 ? undefined : choiceOf(choice);
  }

  /** The members of a request body that tell of the tools. */
  body() {
    if (this.#tools.size === 0) return {};
    const tools = [...this.#tools].map(([name, { definition, schema }]) => ({
      type: 'function',
      function: { name, description: definition.description, parameters: schema.jsonSchema },
    }));
    return this.#choice === undefined ? { tools } : { tools, tool_choice: this.#choice };
  }

  /**
   * Reads a call the model made. One that cannot be run is kept with the reason, which the model is told.
   * @param {{ id: string, name: string, text: string }} raw
   * @returns {Promise<{ call: ToolCall, error?: Error }>}
   */
  async read({ id, name, text }) {
    const known = this.#tools.get(name);
    if (known === undefined) {
      const error = new NoSuchToolError(name, [...this.#tools.keys()]);
      return { call: new ToolCall(id, name, jsonOr(text)), error };
    }
    try {
      // Models leave the arguments of a tool without any empty.
      const validated = await known.schema.validate(text.trim() === '' ? {} : JSON.parse(text));
      if (validated.success) return { call: new ToolCall(id, name, validated.value) };
      throw validated.error;
    } catch (cause) {
      return { call: new ToolCall(id, name, jsonOr(text)), error: new InvalidToolInputError(name, text, cause) };
    }
  }

  /**
   * Runs a call. What the tool throws becomes a result too, since the model may well make up for it.
   * @param {{ call: ToolCall, error?: Error }} read
   * @param {{ messages: object[], abortSignal?: AbortSignal, experimental_context?: unknown }} context
   * @returns {Promise<object | undefined>} a `tool-result` or `tool-error` part; nothing where the script runs the tool
   */
  async run({ call, error }, context) {
    const definition = this.#tools.get(call.toolName)?.definition;
    if (error === undefined && typeof definition?.execute !== 'function') return undefined;
    try {
      if (error !== undefined) throw error;
      const output = await lastOf(await definition.execute(call.input, { toolCallId: call.toolCallId, ...context }));
      return new ToolResult(call, output);
    } catch (thrown) {
      // The call was given up, not the tool.
      if (context.abortSignal?.aborted) throw thrown;
      return { ...call, type: 'tool-error', error: thrown };
    }
  }

  /** The message that tells the model what came of a call. @param {any} result a part `run` made */
  message(result) {
    return { role: 'tool', tool_call_id: result.toolCallId, content: this.#text(result) };
  }

  #text(result) {
    if (result.type === 'tool-error') return `Error: ${result.error?.message ?? result.error}`;
    const { toModelOutput } = this.#tools.get(result.toolName)?.definition ?? {};
    return outputText(typeof toModelOutput === 'function' ? toModelOutput(result.output) : result.output);
  }
}

/** @template T @param {T[]} calls @returns {T[]} */
export function checkedCalls(calls) {
  if (calls.length <= LIMITS.toolCalls) return calls;
  throw new AIError('AI_TooManyToolCallsError', `the model made more than ${LIMITS.toolCalls} tool calls at once`);
}

function choiceOf(choice) {
  if (choice === undefined || choice === 'auto' || choice === 'none' || choice === 'required') return choice;
  if (choice?.type === 'tool') return { type: 'function', function: { name: choice.toolName } };
  throw new InvalidArgumentError("toolChoice must be 'auto', 'none', 'required' or { type: 'tool', toolName }");
}

/** A tool that is a generator tells of its progress; its result is what it tells last. */
async function lastOf(value) {
  if (value === null || typeof value !== 'object' || typeof value[Symbol.asyncIterator] !== 'function') return value;
  let last;
  for await (const item of value) last = item;
  return last;
}

function jsonOr(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
