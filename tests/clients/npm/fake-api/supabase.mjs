/** Supabase: tables over PostgREST, functions, sign-in, storage. */

const TODOS = [
  { id: 2, title: 'b' },
  { id: 1, title: 'a' },
];

const b64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Nobody checks its signature. */
const TOKEN = `${b64({ alg: 'HS256', typ: 'JWT' })}.${b64({ sub: 'user-1', exp: 4_000_000_000 })}.c2lnbmF0dXJl`;

function table(exchange, name) {
  const { method, headers, url } = exchange;
  if (name !== 'todos') {
    return exchange.json(
      {
        code: 'PGRST205',
        details: null,
        hint: null,
        message: `Could not find the table 'public.${name}' in the schema cache`,
      },
      404,
    );
  }
  switch (method) {
    case 'HEAD':
      return exchange.send(200, '', { 'content-range': '0-1/42' });
    case 'GET':
      return exchange.json([...TODOS, { asked: url.search }]);
    case 'POST':
      return exchange.json({ id: 3, ...exchange.parsed, single: headers.accept, prefer: headers.prefer }, 201);
    default:
      return exchange.send(204, '');
  }
}

function signIn(exchange) {
  const { email, password } = exchange.parsed;
  if (password !== 'secret') {
    return exchange.json(
      { code: 'invalid_credentials', error_code: 'invalid_credentials', msg: 'Invalid login credentials' },
      400,
      { 'x-supabase-api-version': '2024-01-01' },
    );
  }
  const user = {
    id: 'user-1',
    aud: 'authenticated',
    email,
    app_metadata: {},
    user_metadata: {},
    created_at: '2024-01-01T00:00:00Z',
  };
  return exchange.json({
    access_token: TOKEN,
    token_type: 'bearer',
    expires_in: 3600,
    expires_at: 4_000_000_000,
    refresh_token: 'r',
    user,
  });
}

export function answerSupabase(exchange) {
  const [, , area, version, name] = exchange.url.pathname.split('/');
  if (exchange.headers.apikey !== 'anon-key') return exchange.json({ message: 'no key' }, 401);
  switch (`${area}/${version}`) {
    case 'rest/v1':
      if (name !== 'rpc') return table(exchange, name);
      return exchange.json(exchange.parsed.a + exchange.parsed.b);
    case 'functions/v1':
      return exchange.json({ hello: exchange.parsed.name });
    case 'auth/v1':
      return signIn(exchange);
    case 'storage/v1':
      if (exchange.method === 'GET') return exchange.send(200, 'stored', { 'content-type': 'text/plain' });
      return exchange.json({ Id: 'object-1', Key: 'files/a/b.txt' });
    default:
      return exchange.json({ message: 'nothing here' }, 404);
  }
}
