/** Streams of a result as responses: plain text, and the two protocols front ends of the AI SDK read. */

const encoded = (text) => new TextEncoder().encode(text);

/** @param {ReadableStream<string>} texts @param {ResponseInit} [init] */
export function textResponse(texts, init = {}) {
  return responseOf(mapped(texts, (text) => text), { 'content-type': 'text/plain; charset=utf-8' }, init);
}

/** Server-sent events, each a JSON object. @param {ReadableStream<any>} parts @param {any} init */
export function uiMessageStreamResponse(parts, init = {}) {
  const tell = (part) => {
    const chunk = uiChunk(part, init.onError);
    const text = chunk === undefined ? '' : `data: ${JSON.stringify(chunk)}\n\n`;
    return isLast(part) ? `${text}data: [DONE]\n\n` : text;
  };
  const headers = {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    'x-vercel-ai-ui-message-stream': 'v1',
    'x-accel-buffering': 'no',
  };
  return responseOf(mapped(parts, tell), headers, init);
}

/** Lines of a code and a JSON value. @param {ReadableStream<any>} parts @param {any} init */
export function dataStreamResponse(parts, init = {}) {
  const tell = (part) => {
    const [code, value] = dataLine(part, init.onError ?? init.getErrorMessage) ?? [];
    return code === undefined ? '' : `${code}:${JSON.stringify(value)}\n`;
  };
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-vercel-ai-data-stream': 'v1' };
  return responseOf(mapped(parts, tell), headers, init);
}

/** @param {ReadableStream<string>} texts @param {any} res */
export async function pipeText(texts, res, { status = 200, headers = {} } = {}) {
  res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers });
  for await (const text of texts) res.write(text);
  res.end();
}

function isLast(part) {
  return part.type === 'finish' || part.type === 'error' || part.type === 'abort';
}

/** What an error is to a client: nothing, unless the script says what. */
function errorText(error, onError) {
  return typeof onError === 'function' ? String(onError(error)) : 'An error occurred.';
}

function uiChunk(part, onError) {
  const { type } = part;
  switch (type) {
    case 'text-start':
    case 'text-end':
    case 'reasoning-start':
    case 'reasoning-end':
    case 'start':
    case 'finish-step':
    case 'finish':
    case 'start-step':
    case 'abort':
      return part.id === undefined ? { type } : { type, id: part.id };
    case 'text-delta':
    case 'reasoning-delta':
      return { type, id: part.id, delta: part.text };
    case 'tool-input-start':
      return { type, toolCallId: part.id, toolName: part.toolName };
    case 'tool-input-delta':
      return { type, toolCallId: part.id, inputTextDelta: part.delta };
    case 'tool-call':
      return { type: 'tool-input-available', toolCallId: part.toolCallId, toolName: part.toolName, input: part.input };
    case 'tool-result':
      return { type: 'tool-output-available', toolCallId: part.toolCallId, output: part.output ?? null };
    case 'tool-error':
      return { type: 'tool-output-error', toolCallId: part.toolCallId, errorText: errorText(part.error, onError) };
    case 'error':
      return { type, errorText: errorText(part.error, onError) };
    default:
      return undefined;
  }
}

function dataLine(part, onError) {
  switch (part.type) {
    case 'text-delta':
      return ['0', part.text];
    case 'reasoning-delta':
      return ['g', part.text];
    case 'tool-input-start':
      return ['b', { toolCallId: part.id, toolName: part.toolName }];
    case 'tool-input-delta':
      return ['c', { toolCallId: part.id, argsTextDelta: part.delta }];
    case 'tool-call':
      return ['9', { toolCallId: part.toolCallId, toolName: part.toolName, args: part.input }];
    case 'tool-result':
      return ['a', { toolCallId: part.toolCallId, result: part.output ?? null }];
    case 'tool-error':
      return ['a', { toolCallId: part.toolCallId, result: errorText(part.error, onError) }];
    case 'finish-step':
      return ['e', { finishReason: part.finishReason, usage: oldUsage(part.usage), isContinued: false }];
    case 'finish':
      return ['d', { finishReason: part.finishReason, usage: oldUsage(part.totalUsage) }];
    case 'error':
      return ['3', errorText(part.error, onError)];
    default:
      return undefined;
  }
}

function oldUsage({ promptTokens, completionTokens }) {
  return { promptTokens: promptTokens ?? null, completionTokens: completionTokens ?? null };
}

/** The bytes of what each item comes to. */
function mapped(items, tell) {
  const reader = items.getReader();
  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        const text = tell(value);
        if (text !== '') return controller.enqueue(encoded(text));
      }
    },
    cancel(reason) {
      return reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
}

function responseOf(body, defaults, { status = 200, statusText, headers = {} } = {}) {
  const all = new Headers(defaults);
  for (const [name, value] of new Headers(headers)) all.set(name, value);
  return new Response(body, statusText === undefined ? { status, headers: all } : { status, statusText, headers: all });
}
