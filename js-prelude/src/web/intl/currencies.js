/** Currencies: their minor digits, and the symbols that are the same in most languages. */

/** Digits after the point where they are not two (ISO 4217). */
const MINOR = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const MINOR_DIGITS = new Map(
  Object.entries(MINOR).flatMap(([digits, codes]) => codes.split(' ').map((code) => [code, Number(digits)])),
);

export const minorDigits = (code) => MINOR_DIGITS.get(code) ?? 2;

/** Unambiguous ones, as they stand where a language has no symbol of its own. */
const SYMBOLS = {
  USD: 'US$', EUR: '€', GBP: '£', JPY: 'JP¥', CNY: 'CN¥', INR: '₹', KRW: '₩', BRL: 'R$', CAD: 'CA$', AUD: 'A$',
  NZD: 'NZ$', MXN: 'MX$', ILS: '₪', HKD: 'HK$', TWD: 'NT$', VND: '₫', PHP: '₱', XAF: 'FCFA', XOF: 'F\u202fCFA',
  XPF: 'CFPF', XCD: 'EC$',
};

const NARROW = {
  USD: '$', EUR: '€', GBP: '£', JPY: '¥', CNY: '¥', INR: '₹', KRW: '₩', BRL: 'R$', CAD: '$', AUD: '$', NZD: '$',
  MXN: '$', SEK: 'kr', NOK: 'kr', DKK: 'kr', ISK: 'kr', PLN: 'zł', CZK: 'Kč', HUF: 'Ft', RON: 'lei', TRY: '₺', RUB: '₽',
  UAH: '₴', ILS: '₪', ZAR: 'R', SGD: '$', HKD: '$', TWD: '$', THB: '฿', VND: '₫', PHP: '₱', IDR: 'Rp', MYR: 'RM',
  NGN: '₦', EGP: 'E£', ARS: '$', CLP: '$', COP: '$', KZT: '₸', GEL: '₾', CRC: '₡', PYG: '₲', LAK: '₭', KHR: '៛', MNT: '₮',
};

/** Any three letters will do, as the standard has it. */
export const isCurrencyCode = (text) => /^[A-Z]{3}$/.test(text);

/** @param {'symbol' | 'narrowSymbol' | 'code'} display */
export function currencySymbol(data, code, display) {
  if (display === 'code') return code;
  const symbol = data.symbols[code] ?? SYMBOLS[code] ?? code;
  return display === 'symbol' ? symbol : (data.narrowSymbols?.[code] ?? NARROW[code] ?? symbol);
}
