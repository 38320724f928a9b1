/** Anthropic's API: messages, streams, tools, counting, errors. */

const WORDS = ['Hello', ', ', 'world', '!'];

function message(content, stop_reason = 'end_turn') {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'small',
    content,
    stop_reason,
    stop_sequence: null,
    usage: { input_tokens: 3, output_tokens: 4, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
  };
}

function events() {
  return [
    { type: 'message_start', message: { ...message([], null), usage: { input_tokens: 3, output_tokens: 1 } } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'ping' },
    ...WORDS.map((text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 4 } },
    { type: 'message_stop' },
  ];
}

export function answerAnthropic(exchange) {
  const { url, headers } = exchange;
  const hasKey = headers['x-api-key'] === 'key' || headers.authorization === 'Bearer key';
  if (!hasKey || headers['anthropic-version'] === undefined) {
    return exchange.json({ type: 'error', error: { type: 'authentication_error', message: 'no key' } }, 401);
  }
  if (url.pathname.endsWith('/count_tokens')) return exchange.json({ input_tokens: 9 });
  const { model, stream } = exchange.parsed;
  if (model === 'broken')
    return exchange.json({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 529);
  if (model === 'slow') return exchange.wait();
  if (stream) return exchange.events(events(), { named: true });
  if (model === 'tools') {
    return exchange.json(
      message(
        [
          { type: 'text', text: 'Adding.' },
          { type: 'tool_use', id: 'toolu_1', name: 'add', input: { a: 2, b: 3 } },
        ],
        'tool_use',
      ),
    );
  }
  return exchange.json(message([{ type: 'text', text: WORDS.join('') }]));
}
