// Made while the module is loaded, and used by each request.
export const money = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
export const tokyo = new Intl.DateTimeFormat('en-US', { timeZone: 'Asia/Tokyo', timeStyle: 'short' });
export const first = tokyo.format(0);
