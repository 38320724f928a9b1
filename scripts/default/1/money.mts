// Sums of money, for invoice.ts. The ending .mts makes this file a module and nothing else: a money.ts would be an
// endpoint, and answer at /money.

/** An amount in the smallest unit of its currency, so that no cent is lost to fractions. */
export type Cents = number;

export interface Line {
  what: string;
  count: number;
  price: Cents;
}

export interface Totals {
  net: Cents;
  tax: Cents;
  gross: Cents;
}

/** Tax is rounded once, for the whole sum. */
export function totals(lines: Line[], taxPercent: number): Totals {
  const net = lines.reduce((sum, { count, price }) => sum + count * price, 0);
  const tax = Math.round((net * taxPercent) / 100);
  return { net, tax, gross: net + tax };
}

export function format(cents: Cents, currency: string): string {
  return `${(cents / 100).toFixed(2)} ${currency}`;
}
