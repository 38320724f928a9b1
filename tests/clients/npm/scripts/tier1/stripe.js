/** The official Stripe client: objects, lists that page themselves, errors, idempotent retries, webhook signatures. */
import Stripe from 'stripe';

export default async () => {
  const { hostname, port } = new URL(process.env.FAKE_API_URL);
  const stripe = new Stripe('sk_test_1', {
    host: hostname,
    port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 1,
  });
  const customer = await stripe.customers.create({ email: 'ada@example.com', metadata: { plan: 'pro', n: '1' } });
  const ids = [];
  for await (const charge of stripe.charges.list({ limit: 2 })) ids.push(charge.id);
  const failed = await stripe.paymentIntents.create({ amount: -1, currency: 'eur' }).catch((error) => error);
  const flaky = await stripe.balance.retrieve();
  const payload = JSON.stringify({ id: 'evt_1', object: 'event', type: 'charge.succeeded' });
  const header = stripe.webhooks.generateTestHeaderString({ payload, secret: 'whsec_1', timestamp: 1_700_000_000 });
  const event = stripe.webhooks.constructEvent(payload, header, 'whsec_1', Number.MAX_SAFE_INTEGER);
  const later = await stripe.webhooks.constructEventAsync(payload, header, 'whsec_1', Number.MAX_SAFE_INTEGER);
  const forged = await stripe.webhooks
    .constructEventAsync(payload, header, 'whsec_2', Number.MAX_SAFE_INTEGER)
    .catch((error) => error);
  const overFetch = new Stripe('sk_test_1', {
    host: hostname,
    port,
    protocol: 'http',
    telemetry: false,
    httpClient: Stripe.createFetchHttpClient(),
  });
  return {
    customer,
    ids,
    flaky: flaky.available,
    header,
    event: event.type,
    later: later.id,
    failed: [failed.type, failed.statusCode, failed.code, failed.param, failed.message],
    forged: [forged.type, forged.message.split('.')[0]],
    overFetch: (await overFetch.customers.retrieve('cus_1')).email,
    requestId: customer.lastResponse.requestId,
  };
};
