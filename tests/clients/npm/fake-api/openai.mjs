/** OpenAI's API: chat with streams and tools, responses, embeddings, models, files, errors. */

const USAGE = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
const WORDS = ['Hello', ', ', 'wor', 'ld', ' 👋', '!'];
const BROKEN = {
  error: { message: 'the model is broken', type: 'invalid_request_error', param: null, code: 'broken_model' },
};

/** Asked once, each of these models fails; asked again, it answers. */
const failedOnce = new Set();

function chunk(delta, finish_reason = null) {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'small',
    choices: [{ index: 0, delta, finish_reason }],
  };
}

function completion(message, finish_reason = 'stop') {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'small',
    choices: [{ index: 0, message: { role: 'assistant', refusal: null, ...message }, finish_reason, logprobs: null }],
    usage: USAGE,
  };
}

function chat(exchange) {
  const { model, stream, stream_options: options, messages } = exchange.parsed;
  if (model === 'broken') return exchange.json(BROKEN, 400);
  if (model === 'flaky' && !failedOnce.delete(model)) {
    failedOnce.add(model);
    return exchange.json({ error: { message: 'busy' } }, 500, { 'retry-after-ms': '1' });
  }
  if (stream) {
    const events = [
      chunk({ role: 'assistant', content: '' }),
      ...WORDS.map((content) => chunk({ content })),
      chunk({}, 'stop'),
    ];
    if (options?.include_usage) events.push({ ...chunk({}), choices: [], usage: USAGE });
    return exchange.events([...events, '[DONE]']);
  }
  const result = messages.findLast(({ role }) => role === 'tool');
  if (model === 'tools' && !result) {
    const call = { id: 'call_1', type: 'function', function: { name: 'add', arguments: '{"a":2,"b":3}' } };
    return exchange.json(completion({ content: null, tool_calls: [call] }, 'tool_calls'));
  }
  if (model === 'tools') return exchange.json(completion({ content: `The sum is ${result.content}` }));
  if (model === 'json') return exchange.json(completion({ content: '{"name":"Ada","age":36}' }));
  return exchange.json(completion({ content: WORDS.join('') }));
}

function responses(exchange) {
  const { model, stream } = exchange.parsed;
  if (model === 'broken') return exchange.json(BROKEN, 400);
  const item = {
    id: 'msg_1',
    type: 'message',
    status: 'completed',
    role: 'assistant',
    content: [{ type: 'output_text', text: WORDS.join(''), annotations: [] }],
  };
  const usage = {
    input_tokens: 3,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 4,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 7,
  };
  const response = {
    id: 'resp_1',
    object: 'response',
    created_at: 1_700_000_000,
    status: 'completed',
    model: 'small',
    output: [item],
    usage,
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    tools: [],
    tool_choice: 'auto',
    parallel_tool_calls: true,
    temperature: 1,
    top_p: 1,
  };
  if (!stream) return exchange.json(response);
  const events = [
    { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
    { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress', content: [] } },
    ...WORDS.map((delta) => ({
      type: 'response.output_text.delta',
      item_id: 'msg_1',
      output_index: 0,
      content_index: 0,
      delta,
      logprobs: [],
    })),
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response },
  ];
  return exchange.events(
    events.map((event, sequence_number) => ({ ...event, sequence_number })),
    { named: true },
  );
}

function embeddings(exchange) {
  const { input, encoding_format: format } = exchange.parsed;
  const vector = (index) => {
    const floats = Float32Array.from([index, 0.5, -1]);
    return format === 'base64' ? Buffer.from(floats.buffer).toString('base64') : [...floats];
  };
  const data = [input].flat().map((_, index) => ({ object: 'embedding', index, embedding: vector(index) }));
  return exchange.json({ object: 'list', data, model: 'vectors', usage: { prompt_tokens: 2, total_tokens: 2 } });
}

async function files(exchange) {
  const form = await new Response(exchange.body, {
    headers: { 'content-type': exchange.headers['content-type'] },
  }).formData();
  const file = form.get('file');
  exchange.json({
    id: 'file-1',
    object: 'file',
    filename: file.name,
    bytes: file.size,
    purpose: form.get('purpose'),
    status: 'processed',
  });
}

export function answerOpenai(exchange) {
  const path = exchange.url.pathname.slice('/openai/v1'.length);
  if (exchange.headers.authorization !== 'Bearer sk-test') return exchange.json({ error: { message: 'no key' } }, 401);
  const model = (id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'suite' });
  switch (path) {
    case '/chat/completions':
      return chat(exchange);
    case '/responses':
      return responses(exchange);
    case '/embeddings':
      return embeddings(exchange);
    case '/files':
      return files(exchange);
    case '/models':
      return exchange.json({ object: 'list', data: [model('small'), model('tools')] });
    case '/models/small':
      return exchange.json(model('small'), 200, { 'x-request-id': 'req_1' });
    default:
      return exchange.json({ error: { message: `no ${path}` } }, 404);
  }
}
