/** The `dns/promises` module. */

export { promises as default } from './dns.js';
