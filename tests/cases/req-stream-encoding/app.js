req.setEncoding('utf8');
let text = '';
req.on('data', (chunk) => { text += typeof chunk === 'string' ? chunk : '?'; });
await new Promise((resolve) => req.on('end', resolve));
return text;
