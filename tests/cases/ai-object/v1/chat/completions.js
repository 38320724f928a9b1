const { model, response_format: format } = req.body;
const content = model === 'good' ? JSON.stringify({ n: 7, asked: format.json_schema.schema.required }) : '{"n":"seven"}';
return { choices: [{ message: { content }, finish_reason: 'stop' }] };
