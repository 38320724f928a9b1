/** What is tried: one script per package, and for those that are servers the requests they are asked. */

const get = (path, headers = {}) => ({ path, headers });
const send = (method, path, type, body, headers = {}) => ({ method, path, headers: { 'content-type': type, ...headers }, body });
const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';

/** Of these the response's fields are compared too. */
const SERVERS = {
  hono: [
    get(''), get('/users/7?q=a%20b&all=1&all=2'), get('/users/x'), send('POST', '/echo', JSON_TYPE, '{"a":[1]}'), send('POST', '/echo', JSON_TYPE, '{'),
    send('POST', '/form', FORM, 'a=1&b=x+y'), send('POST', '/valid', JSON_TYPE, '{"n":0}'), send('POST', '/valid', JSON_TYPE, '{"n":1}'),
    get('/cookie', { cookie: 'seen=yes%20no' }), get('/html'), get('/etag'), get('/etag', { 'if-none-match': '"x"' }), get('/private/x'),
    get('/private/x', { authorization: 'Bearer token-1' }), get('/cors/x', { origin: 'https://example.com' }),
    { method: 'OPTIONS', path: '/cors/x', headers: { origin: 'https://example.com', 'access-control-request-method': 'PUT' } },
    get('/stream'), get('/sse'), get('/jwt'), get('/fails'), get('/redirect'), get('/nowhere'), { method: 'HEAD', path: '/html' },
  ],
  'itty-router': [
    get(''), get('/users/7?q=1&q=2'), get('/files/a/b/c'), get('/maybe'), get('/maybe/1'), send('POST', '/echo', JSON_TYPE, '{"a":1}'),
    get('/html'), get('/error'), get('/throws'), { method: 'DELETE', path: '/any' }, get('/nowhere'), get('', { origin: 'https://example.com' }),
    { method: 'OPTIONS', path: '/any', headers: { origin: 'https://example.com', 'access-control-request-method': 'PUT' } },
  ],
  express: [
    get(''), get('/users/7?q=a%20b&n[x]=1'), send('POST', '/echo', JSON_TYPE, '{"a":[1,"ö"]}'), send('POST', '/echo', FORM, 'a=1&b[c]=2'),
    send('POST', '/echo', 'text/plain', 'plain'), send('POST', '/echo', JSON_TYPE, '{"broken'), get('/cookie'), get('/redirect'),
    get('/accepts', { accept: 'application/json' }), get('/accepts', { accept: 'image/png' }), get('/chunks'), get('/bytes'), get('/throws'),
    get('/rejects'), { method: 'DELETE', path: '/any/a/b' }, { method: 'HEAD', path: '/users/7' }, get('/nowhere'), { method: 'OPTIONS', path: '/users/7' },
    get('', { 'if-none-match': '"4-3Amx82wugvzqD3wqZv65GwxPd1Q"' }),
  ],
  koa: [
    get(''), get('/json?a=1&b=2'), send('POST', '/echo', JSON_TYPE, '{"a":1}'), get('/stream'), get('/bytes'), get('/cookie', { cookie: 'seen=yes' }),
    get('/redirect'), get('/throws'), get('/raw'), get('/nowhere'), { method: 'HEAD', path: '/json' },
  ],
  fastify: [
    get('/'), get('/users/7'), get('/users/x'), get('/users/7?n=2.5'), send('POST', '/echo', JSON_TYPE, '{"name":"Ada"}'), send('POST', '/echo', JSON_TYPE, '{"name":"A"}'),
    send('POST', '/echo', JSON_TYPE, '{'), send('POST', '/echo', 'text/x-odd', 'x'), get('/text'), get('/bytes'), get('/throws'), get('/redirect'), get('/nowhere'),
    { method: 'HEAD', path: '/text' },
  ],
  'body-parser': [
    send('POST', '/json', JSON_TYPE, '{"a":[1,"ö"]}'), send('POST', '/json', JSON_TYPE, '{'), send('POST', '/json', JSON_TYPE, JSON.stringify('x'.repeat(2000))),
    send('POST', '/urlencoded', FORM, 'a=1&b[]=2&b[]=3'), send('POST', '/text', 'text/plain; charset=latin1', 'plain'), send('POST', '/raw', 'application/x-any', 'raw'),
    send('POST', '/json', 'application/json; charset=x-odd', '{}'), get('/none'),
  ],
  cors: [
    get('/open', { origin: 'https://x.example' }), get('/listed', { origin: 'https://a.example' }), get('/listed', { origin: 'https://x.b.example' }),
    get('/listed', { origin: 'https://c.example' }), get('/asked', { 'x-allow': 'yes', origin: 'https://q.example' }), get('/asked'),
    { method: 'OPTIONS', path: '/asked', headers: { 'x-allow': 'yes', origin: 'https://q.example' } },
    { method: 'PUT', path: '/open', headers: { origin: 'https://x.example' } },
  ],
  helmet: [get('/default'), get('/own'), get('/nowhere')],
};

/** Names of scripts differ from those of packages where a package has a scope. */
const SCRIPTS = {
  '@anthropic-ai/sdk': 'anthropic-sdk', '@ai-sdk/openai': 'ai-sdk-openai', '@supabase/supabase-js': 'supabase-js', '@aws-sdk/client-s3': 'client-s3',
  '@langchain/core': 'langchain-core', '@modelcontextprotocol/sdk': 'mcp-sdk', '@octokit/rest': 'octokit-rest', '@prisma/client': 'prisma-client',
};

const TIERS = [
  ['hono', 'zod', 'lodash', 'axios', 'date-fns', 'dayjs', 'uuid', 'nanoid', 'jsonwebtoken', 'jose', 'ajv', 'handlebars', 'mustache', 'ejs', 'marked',
    'cheerio', 'openai', '@anthropic-ai/sdk', 'ai', '@ai-sdk/openai', '@supabase/supabase-js', 'stripe', 'graphql', 'rxjs', 'yaml', 'csv-parse',
    'fast-xml-parser', 'bcryptjs', 'drizzle-orm', 'itty-router'],
  ['express', 'koa', 'fastify', 'body-parser', 'cors', 'helmet', 'got', 'node-fetch', 'undici', 'superagent', 'pino', 'winston', 'joi', 'yup',
    'valibot', 'kysely', 'knex', 'pg', 'postgres', 'mysql2', 'ioredis', 'mongodb', '@aws-sdk/client-s3', '@langchain/core',
    '@modelcontextprotocol/sdk', '@octokit/rest', 'form-data', 'msgpackr', 'protobufjs', 'luxon'],
  ['sharp', 'better-sqlite3', 'bcrypt', 'canvas', '@prisma/client', 'node-pty'],
];

/** @typedef {{ method?: string, path: string, headers?: Record<string, string>, body?: string }} Ask */

/** @type {{ name: string, tier: number, script: string, asks: Ask[], isServer: boolean }[]} */
export const packages = TIERS.flatMap((names, index) =>
  names.map((name) => {
    const tier = index + 1;
    const script = `tier${tier}/${SCRIPTS[name] ?? name}`;
    const asks = SERVERS[name] ?? [get('')];
    return { name, tier, script, isServer: name in SERVERS, asks: asks.map((ask) => ({ ...ask, path: `/${script}${ask.path}` })) };
  }),
);
