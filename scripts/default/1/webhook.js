// @mode worker
// @token change-me
// @description Receives webhooks, and shows the last 20
//
//   curl -X POST 'http://127.0.0.1:8080/webhook?token=change-me' -H 'content-type: application/json' -d '{"paid": true}'
//   curl -H 'X-Token: change-me' http://127.0.0.1:8080/webhook
//
// With the @token line only those who know the secret get in; everybody else is answered 401 and the script does not
// run. The secret may come as X-Token header, as `Authorization: Bearer`, or as ?token= for services that can only be
// given a URL. Put a long random one there before you tell anybody the address.

const KEPT = 20;

shared.events ??= [];

if (req.method === 'GET') return { count: shared.events.length, events: shared.events };
if (req.method !== 'POST') return res.status(405).setHeader('Allow', 'GET, POST').json({ error: 'use POST or GET' });

// JSON and forms are already parsed. Anything else is a Buffer, kept as text.
const body = Buffer.isBuffer(req.body) ? req.body.toString() : req.body;
const event = { id: crypto.randomUUID(), at: new Date().toISOString(), from: metadata.clientIp, body };

shared.events.unshift(event);
shared.events.length = Math.min(shared.events.length, KEPT);

console.log(`webhook ${event.id} from ${event.from}`);
return res.status(202).json({ received: event.id });
