/** The loop of tools, whole and streamed. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createAi } from '../src/ai/index.js';
import { DONE, USAGE, against, all, calls, delta, pieces, says, streams } from './ai-server.mjs';

const make = (model) => createAi({ baseUrl: model.baseUrl, key: 'k', model: 'm' });
const INPUT = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };

const weather = (seen = []) => ({
  description: 'the weather',
  inputSchema: INPUT,
  execute: async (input, { toolCallId, messages }) => {
    seen.push([input, toolCallId, messages.length]);
    return { degrees: 20, city: input.city };
  },
});

test(
  'a tool is told of, run, and answered',
  against([calls({ name: 'weather', input: { city: 'Rome' } }), says('20 degrees')], async (model) => {
    const { generateText, ai } = make(model);
    const seen = [];
    const steps = [];
    const result = await generateText({
      prompt: 'weather?',
      tools: { weather: ai.tool(weather(seen)) },
      toolChoice: 'auto',
      stopWhen: ai.stepCountIs(5),
      onStepFinish: (step) => steps.push(step.finishReason),
    });
    assert.equal(result.text, '20 degrees');
    assert.deepEqual(seen, [[{ city: 'Rome' }, 'call-weather', 1]]);
    assert.deepEqual(steps, ['tool-calls', 'stop']);
    assert.deepEqual([result.usage.totalTokens, result.totalUsage.totalTokens], [7, 14]);
    assert.deepEqual(result.steps[0].toolResults[0].output, { degrees: 20, city: 'Rome' });
    const [first, second] = model.asked.map((asked) => asked.body);
    assert.deepEqual(first.tools, [
      { type: 'function', function: { name: 'weather', description: 'the weather', parameters: INPUT } },
    ]);
    assert.equal(first.tool_choice, 'auto');
    assert.deepEqual(second.messages.slice(1), [
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'call-weather', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call-weather', content: '{"degrees":20,"city":"Rome"}' },
    ]);
    assert.deepEqual(
      result.response.messages.map((message) => message.role),
      ['assistant', 'tool', 'assistant'],
    );
  }),
);

test(
  'what a call said can be said again',
  against([calls({ name: 'weather', input: { city: 'Rome' } }), says('done'), says('again')], async (model) => {
    const { generateText } = make(model);
    const messages = [{ role: 'user', content: 'q' }];
    const { response } = await generateText({ messages, tools: { weather: weather() }, maxSteps: 2 });
    await generateText({ messages: [...messages, ...response.messages, { role: 'user', content: 'r' }] });
    assert.deepEqual(model.asked[2].body.messages.slice(0, 4), [
      ...model.asked[1].body.messages,
      { role: 'assistant', content: 'done' },
    ]);
  }),
);

test(
  'without more steps the results are there, and the model is not asked again',
  against([calls({ name: 'weather', input: { city: 'x' } })], async (model) => {
    const result = await make(model).generateText({ prompt: 'x', tools: { weather: weather() } });
    assert.deepEqual([result.text, result.toolResults.length, result.toolResults[0].result.degrees], ['', 1, 20]);
  }),
);

test(
  'a tool the script runs itself ends the loop',
  against([calls({ name: 'ask', input: {} })], async (model) => {
    const result = await make(model).generateText({
      prompt: 'x',
      tools: { ask: { parameters: { type: 'object' } } },
      maxSteps: 5,
    });
    assert.deepEqual([result.toolCalls.length, result.toolResults.length], [1, 0]);
  }),
);

test(
  'failures are told to the model',
  against(
    [
      calls(
        { name: 'bad', input: {}, id: 'a' },
        { name: 'missing', input: {}, id: 'b' },
        { name: 'strict', input: '{"n":', id: 'c' },
        { name: 'strict', input: { n: 'x' }, id: 'd' },
      ),
      says('sorry'),
    ],
    async (model) => {
      const { generateText, ai } = make(model);
      const schema = ai.jsonSchema(
        { type: 'object' },
        {
          validate: (value) =>
            typeof value.n === 'number'
              ? { success: true, value }
              : { success: false, error: new Error('n is no number') },
        },
      );
      const strict = { inputSchema: schema, execute: () => assert.fail('not to be run') };
      const result = await generateText({
        prompt: 'x',
        maxSteps: 3,
        tools: {
          bad: {
            execute() {
              throw new Error('broken');
            },
          },
          strict,
        },
      });
      assert.equal(result.text, 'sorry');
      const told = model.asked[1].body.messages
        .filter((message) => message.role === 'tool')
        .map((message) => message.content);
      assert.equal(told.length, 4);
      assert.equal(told[0], 'Error: broken');
      assert.match(told[1], /'missing'; there are: bad, strict/);
      assert.match(told[2], /invalid input/);
      assert.match(told[3], /n is no number/);
      assert.deepEqual(
        result.steps[0].content.filter((part) => part.type === 'tool-error').map((part) => part.error.name),
        ['Error', 'AI_NoSuchToolError', 'AI_InvalidToolInputError', 'AI_InvalidToolInputError'],
      );
    },
  ),
);

test(
  'stop conditions stop, and nothing goes on for ever',
  against([...Array.from({ length: 3 }, () => calls({ name: 'weather', input: { city: 'x' } }))], async (model) => {
    const { generateText, ai } = make(model);
    const two = await generateText({
      prompt: 'x',
      tools: { weather: weather() },
      stopWhen: [ai.stepCountIs(9), ({ steps }) => steps.length === 2],
    });
    assert.equal(two.steps.length, 2);
    const one = await generateText({
      prompt: 'x',
      tools: { weather: weather() },
      stopWhen: [ai.stepCountIs(9), ai.hasToolCall('weather')],
    });
    assert.equal(one.steps.length, 1);
    await assert.rejects(generateText({ prompt: 'x', stopWhen: 5 }), /stopWhen must be/);
  }),
);

test(
  'endless loops end',
  against(
    Array.from({ length: 70 }, () => calls({ name: 'weather', input: { city: 'x' } })),
    async (model) => {
      const result = await make(model).generateText({
        prompt: 'x',
        tools: { weather: weather() },
        stopWhen: () => false,
      });
      assert.equal(result.steps.length, 64);
    },
  ),
);

test(
  'a choice of tool',
  against([says('a'), says('b')], async (model) => {
    const { generateText } = make(model);
    await generateText({
      prompt: 'x',
      tools: { weather: weather() },
      toolChoice: { type: 'tool', toolName: 'weather' },
    });
    assert.deepEqual(model.asked[0].body.tool_choice, { type: 'function', function: { name: 'weather' } });
    await generateText({ prompt: 'x', tools: {}, toolChoice: 'required' });
    assert.deepEqual([model.asked[1].body.tools, model.asked[1].body.tool_choice], [undefined, undefined]);
    await assert.rejects(
      generateText({ prompt: 'x', tools: { weather: weather() }, toolChoice: 'weather' }),
      /toolChoice must be/,
    );
  }),
);

const call = (index, id, name, text) =>
  delta({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: text } }] });
const more = (index, text) => delta({ tool_calls: [{ index, function: { arguments: text } }] });

test(
  'calls stream in interleaved pieces',
  against(
    [
      pieces(
        call(0, 'a', 'weather', ''),
        more(0, '{"ci'),
        call(1, 'b', 'weather', '{"city":'),
        more(0, 'ty":"Rome"}'),
        more(1, '"Oslo"}'),
        delta({}, 'tool_calls'),
        USAGE,
        DONE,
      ),
      streams('both ', 'fine'),
    ],
    async (model) => {
      const result = make(model).streamText({ prompt: 'x', tools: { weather: weather() }, maxSteps: 2 });
      const parts = await all(result.fullStream);
      assert.deepEqual(
        parts.filter((part) => part.type === 'tool-call').map((part) => [part.toolCallId, part.input.city]),
        [
          ['a', 'Rome'],
          ['b', 'Oslo'],
        ],
      );
      const types = parts.map((part) => part.type).filter((type) => !type.endsWith('delta'));
      assert.deepEqual(types, [
        'start',
        'start-step',
        'tool-input-start',
        'tool-input-start',
        'tool-input-end',
        'tool-input-end',
        'tool-call',
        'tool-call',
        'tool-result',
        'tool-result',
        'finish-step',
        'start-step',
        'text-start',
        'text-end',
        'finish-step',
        'finish',
      ]);
      assert.equal(await result.text, 'both fine');
      assert.equal((await result.totalUsage).totalTokens, 22);
      assert.deepEqual(
        model.asked[1].body.messages.slice(-2).map((message) => message.tool_call_id),
        ['a', 'b'],
      );
    },
  ),
);

test(
  'servers without an index are understood',
  against(
    [
      pieces(
        delta({ tool_calls: [{ id: 'a', function: { name: 'weather', arguments: '{"city"' } }] }),
        delta({ tool_calls: [{ function: { arguments: ':"x"}' } }] }),
        delta({}, 'tool_calls'),
      ),
    ],
    async (model) => {
      const result = make(model).streamText({ prompt: 'x', tools: { weather: weather() } });
      assert.deepEqual((await result.toolCalls)[0].input, { city: 'x' });
    },
  ),
);
