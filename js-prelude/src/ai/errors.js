/**
 * The errors of the AI helpers, named as scripts know them from the AI SDK. Unlike there, what remains after the last
 * retry is the last `APICallError` itself and not a wrapper around all of them.
 */

/** What all of them are. */
export class AIError extends Error {
  /** @param {string} name @param {string} message @param {unknown} [cause] */
  constructor(name, message, cause = undefined) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = name;
  }

  /** Whether a value is an error of this class. */
  static isInstance(value) {
    return value instanceof this;
  }
}

/** The endpoint refused, could not be reached, or answered what is not an answer. */
export class APICallError extends AIError {
  /**
   * @param {{ message: string, url: string, requestBodyValues?: unknown, statusCode?: number, isRetryable?: boolean,
   *   responseHeaders?: Record<string, string>, responseBody?: string, data?: any, cause?: unknown }} facts
   */
  constructor(facts) {
    super('AI_APICallError', facts.message, facts.cause);
    this.url = facts.url;
    this.statusCode = facts.statusCode;
    this.responseHeaders = facts.responseHeaders;
    this.responseBody = facts.responseBody;
    this.data = facts.data;
    this.isRetryable = facts.isRetryable ?? false;
    // Prompts are long and private: they do not belong in a printed error.
    Object.defineProperty(this, 'requestBodyValues', { value: facts.requestBodyValues, enumerable: false });
  }

  /** The name this has on errors of the OpenAI client. */
  get status() {
    return this.statusCode;
  }

  /** The `error` member of the answer, as on errors of the OpenAI client. */
  get error() {
    return this.data?.error;
  }

  get code() {
    return this.data?.error?.code;
  }
}

/** An argument is missing or not of its form. */
export class InvalidArgumentError extends AIError {
  constructor(message) {
    super('AI_InvalidArgumentError', message);
  }
}

/** A prompt that cannot be said to a model. */
export class InvalidPromptError extends AIError {
  constructor(message) {
    super('AI_InvalidPromptError', message);
  }
}

/** A schema that has no JSON Schema. */
export class UnsupportedSchemaError extends AIError {
  constructor(message) {
    super('AI_UnsupportedSchemaError', message);
  }
}

/** The model answered, but not with the object that was asked for. */
export class NoObjectGeneratedError extends AIError {
  /**
   * @param {{ message: string, text?: string, finishReason?: string, usage?: object, response?: object,
   *   cause?: unknown }} facts
   */
  constructor({ message, text, finishReason, usage, response, cause }) {
    super('AI_NoObjectGeneratedError', message, cause);
    this.text = text;
    this.finishReason = finishReason;
    this.usage = usage;
    this.response = response;
  }
}

/** What a model wrote does not fit the schema. */
export class TypeValidationError extends AIError {
  constructor(message, value, cause) {
    super('AI_TypeValidationError', message, cause);
    this.value = value;
  }
}

/** What a model wrote is not JSON. */
export class JSONParseError extends AIError {
  constructor(text, cause) {
    super('AI_JSONParseError', `the model's answer is not JSON: ${cause?.message ?? cause}`, cause);
    this.text = text;
  }
}

/** The model called a tool that there is not. */
export class NoSuchToolError extends AIError {
  constructor(toolName, availableTools) {
    const known = availableTools.join(', ') || 'none';
    super('AI_NoSuchToolError', `the model called the tool '${toolName}'; there are: ${known}`);
    this.toolName = toolName;
    this.availableTools = availableTools;
  }
}

/** The model called a tool with arguments that do not fit it. */
export class InvalidToolInputError extends AIError {
  constructor(toolName, toolInput, cause) {
    super('AI_InvalidToolInputError', `invalid input for the tool '${toolName}': ${cause?.message ?? cause}`, cause);
    this.toolName = toolName;
    this.toolInput = toolInput;
  }
}
