// @rawBody
export async function POST(request) {
  let text = '';
  for await (const chunk of request.body.pipeThrough(new TextDecoderStream())) text += chunk;
  return { text, used: request.bodyUsed };
}
