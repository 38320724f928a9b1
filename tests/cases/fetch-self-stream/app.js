const response = await fetch('/stream');
const pieces = [];
for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) pieces.push(chunk);
return { text: pieces.join('') };
