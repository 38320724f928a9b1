const { model, messages } = req.body;
const said = [model, req.headers.authorization, ...messages.map((message) => message.content)].join('|');
return {
  choices: [{ message: { role: 'assistant', content: said }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
};
