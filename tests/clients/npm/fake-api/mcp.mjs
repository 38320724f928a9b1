/** A server of the Model Context Protocol over HTTP: its answers are streams of one event. */

const RESULTS = {
  initialize: () => ({
    protocolVersion: '2025-06-18',
    capabilities: { tools: {} },
    serverInfo: { name: 'far', version: '1.0.0' },
  }),
  'tools/call': ({ name, arguments: given }) => ({
    content: [{ type: 'text', text: `${name} ${JSON.stringify(given)}` }],
  }),
};

export function answerMcp(exchange) {
  if (exchange.method !== 'POST') return exchange.send(405, '');
  const { id, method, params } = exchange.parsed;
  if (id === undefined) return exchange.send(202, '');
  return exchange.events([{ jsonrpc: '2.0', id, result: RESULTS[method](params) }]);
}
