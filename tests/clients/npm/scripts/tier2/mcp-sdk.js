/** The Model Context Protocol: a client and a server, in memory and over HTTP's Web form. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';

export default async () => {
  const server = new McpServer({ name: 'suite', version: '1.0.0' });
  server.registerTool(
    'add',
    { description: 'adds', inputSchema: { a: z.number(), b: z.number() } },
    async ({ a, b }) => ({ content: [{ type: 'text', text: String(a + b) }] }),
  );
  server.registerTool('fails', {}, async () => {
    throw new Error('no');
  });
  server.registerResource(
    'note',
    new ResourceTemplate('note://{id}', { list: undefined }),
    {},
    async (uri, { id }) => ({ contents: [{ uri: uri.href, text: `note ${id}` }] }),
  );
  server.registerPrompt('greet', { argsSchema: { name: z.string() } }, ({ name }) => ({
    messages: [{ role: 'user', content: { type: 'text', text: `Greet ${name}` } }],
  }));
  const client = new Client({ name: 'client', version: '1.0.0' });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  const { tools } = await client.listTools();
  const invalid = await client.callTool({ name: 'add', arguments: { a: 'x' } }).catch((error) => error);
  const unknown = await client.readResource({ uri: 'other://x' }).catch((error) => error);
  const result = {
    server: client.getServerVersion(),
    capabilities: client.getServerCapabilities(),
    tools,
    added: await client.callTool({ name: 'add', arguments: { a: 1, b: 2 } }),
    failed: await client.callTool({ name: 'fails' }),
    invalid: invalid.isError ?? invalid.code,
    unknown: unknown.code,
    resource: await client.readResource({ uri: 'note://7' }),
    prompt: await client.getPrompt({ name: 'greet', arguments: { name: 'Ada' } }),
  };
  await client.close();
  const remote = new Client({ name: 'client', version: '1.0.0' });
  await remote.connect(new StreamableHTTPClientTransport(new URL(`${process.env.FAKE_API_URL}/mcp`)));
  const overHttp = await remote.callTool({ name: 'echo', arguments: { a: 1 } });
  await remote.close();
  return { ...result, overHttp };
};
