// @description Adds up an invoice: TypeScript, with a helper module
//
//   curl http://127.0.0.1:8080/invoice
//   curl http://127.0.0.1:8080/invoice -H 'content-type: application/json' -d '{"lines": [{"what": "tea", "count": 3, "price": 250}]}'
//
// Types are removed when the script is loaded, and not checked: what comes from outside is a type's word only once you
// have looked. Save the helper, and the next request uses it.

import { format, totals, type Line } from './money.mts';

const CURRENCY = 'EUR';
const TAX_PERCENT = 19;
const MOST_LINES = 100;

export function GET() {
  return invoice([{ what: 'an hour of work', count: 2, price: 8000 }]);
}

export async function POST(request: Request) {
  const sent: unknown = await request.json().catch(() => null);
  const lines = (sent as { lines?: unknown } | null)?.lines;
  if (!Array.isArray(lines) || lines.length > MOST_LINES || !lines.every(isLine)) {
    const error = `lines must be up to ${MOST_LINES} of { what: string, count: integer, price: integer, in cents }`;
    return Response.json({ error }, { status: 422 });
  }
  return invoice(lines);
}

function isLine(value: any): value is Line {
  return typeof value?.what === 'string' && isAmount(value.count) && isAmount(value.price);
}

function isAmount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 1_000_000;
}

function invoice(lines: Line[]): Response {
  const { net, tax, gross } = totals(lines, TAX_PERCENT);
  const shown = { net: format(net, CURRENCY), tax: format(tax, CURRENCY), gross: format(gross, CURRENCY) };
  return Response.json({ lines, ...shown });
}
