const last = req.body.messages.at(-1);
if (last.role === 'tool') {
  return { choices: [{ message: { content: `the tool said ${last.content}` }, finish_reason: 'stop' }] };
}
const { name } = req.body.tools[0].function;
const call = { id: 'c1', type: 'function', function: { name, arguments: '{"city":"Rome"}' } };
return { choices: [{ message: { content: null, tool_calls: [call] }, finish_reason: 'tool_calls' }] };
