// @rawBody
// @description A proxy for every OpenAI-compatible API that logs model, tokens and duration
//
//   client = OpenAI(base_url="http://127.0.0.1:8080/api/v1")        nothing else in your program changes
//
// Change what goes in and out here: answer from a cache, choose another model, refuse a prompt. The API behind it is
// OPENAI_BASE_URL, see _default.env. What the proxy saw is in the log: data/logs, or GET /api/v1/exec/logs/list.

const MOUNTED_AT = '/api/v1';

// JSON is looked into up to this size. Whatever is larger passes all the same, only unread.
const MOST_READ = 8 << 20;

// These are about the connection to us, or are set anew for the next one. All other headers are passed on.
const OURS = ['host', 'connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade', 'expect'];

export default {
  async fetch(request, env) {
    const began = Date.now();
    const here = new URL(request.url);
    const base = new URL(env.OPENAI_BASE_URL || 'https://api.openai.com/v1');
    if (base.host === here.host) return failure(508, 'OPENAI_BASE_URL is the address of this proxy itself');

    const path = here.pathname.slice(MOUNTED_AT.length);
    const headers = new Headers(request.headers);
    for (const name of OURS) headers.delete(name);
    // Streams are passed on as they are, so the API must not compress for a client that did not ask for it.
    if (!headers.has('accept-encoding')) headers.set('accept-encoding', 'identity');

    // JSON is read, for the name of the model. Uploads stream through.
    const isRead = isJson(headers) && Number(headers.get('content-length') ?? Infinity) <= MOST_READ;
    const body = isRead ? await request.bytes() : request.body;
    const { model = '-', stream = false } = isRead ? parsed(body) : {};
    const log = (status, text) =>
      console.log(`${request.method} ${path} ${model} ${status} in ${Date.now() - began} ms, ${text}`);

    let response;
    try {
      const target = base.href.replace(/\/+$/, '') + path + here.search;
      const { method, signal } = request;
      response = await fetch(target, { method, headers, body, signal, redirect: 'manual', duplex: 'half' });
    } catch (error) {
      console.error(`${base.href} cannot be reached:`, error.cause?.message ?? error.message);
      return failure(502, 'the API behind this proxy cannot be reached');
    }

    // An answer that nobody reads is handed from connection to connection: each token leaves as it arrives.
    if (!isJson(response.headers) || response.body === null) {
      log(response.status, stream ? 'streaming' : 'passed through');
      return response;
    }
    // To change an answer, use `await response.json()` here, and return Response.json() of what you made of it.
    const watched = watch(response.body, (answer) => {
      const { usage, error } = parsed(answer);
      log(response.status, error ? error.message : tokens(usage));
    });
    return new Response(watched, response);
  },
};

/** Passes every byte on as it is, and shows them all at the end, which comes early when the client leaves. */
async function* watch(body, onEnd) {
  const chunks = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.length;
      // A copy, since what is passed on is no longer ours.
      if (size <= MOST_READ) chunks.push(chunk.slice());
      yield chunk;
    }
  } finally {
    onEnd(size <= MOST_READ ? Buffer.concat(chunks) : new Uint8Array(0));
  }
}

function isJson(headers) {
  return /^application\/json\b/i.test(headers.get('content-type') ?? '');
}

/** The members of a JSON object; none if it is something else. */
function parsed(bytes) {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) ?? {};
  } catch {
    return {};
  }
}

function tokens(usage) {
  if (!usage) return 'no tokens counted';
  return `${usage.total_tokens} tokens (${usage.prompt_tokens ?? 0} in, ${usage.completion_tokens ?? 0} out)`;
}

/** An error of ours, in the form the clients of such APIs understand. */
function failure(status, message) {
  return Response.json({ error: { message, type: 'proxy_error', code: null, param: null } }, { status });
}
