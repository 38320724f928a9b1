/** Stripe: customers, lists in pages, errors, a balance that has to be asked for twice. */

let balanceAsked = 0;

const customer = (fields) => ({ id: 'cus_1', object: 'customer', email: 'ada@example.com', ...fields });

export function answerStripe(exchange) {
  const { method, url, headers } = exchange;
  if (headers.authorization !== 'Bearer sk_test_1')
    return exchange.json({ error: { type: 'invalid_request_error', message: 'no key' } }, 401);
  const form = Object.fromEntries(new URLSearchParams(exchange.body.toString()));
  const marked = { 'request-id': 'req_1' };
  switch (`${method} ${url.pathname}`) {
    case 'POST /v1/customers':
      return exchange.json(customer({ form, isIdempotent: headers['idempotency-key'] !== undefined }), 200, marked);
    case 'GET /v1/customers/cus_1':
      return exchange.json(customer({}), 200, marked);
    case 'GET /v1/charges': {
      const after = url.searchParams.get('starting_after');
      const data = (after === null ? ['ch_1', 'ch_2'] : ['ch_3']).map((id) => ({ id, object: 'charge' }));
      return exchange.json({ object: 'list', url: '/v1/charges', has_more: after === null, data }, 200, marked);
    }
    case 'POST /v1/payment_intents':
      return exchange.json(
        {
          error: {
            type: 'invalid_request_error',
            code: 'parameter_invalid_integer',
            param: 'amount',
            message: 'Invalid positive integer',
          },
        },
        400,
        marked,
      );
    case 'GET /v1/balance':
      balanceAsked += 1;
      if (balanceAsked % 2 === 1)
        return exchange.json({ error: { type: 'api_error', message: 'busy' } }, 503, { 'stripe-should-retry': 'true' });
      return exchange.json({ object: 'balance', available: [{ amount: 5, currency: 'eur' }] }, 200, marked);
    default:
      return exchange.json({ error: { type: 'invalid_request_error', message: 'nothing here' } }, 404);
  }
}
