/** The `readline/promises` module. */

import { promises } from './readline.js';

export const { Interface, Readline, createInterface } = promises;
export default promises;
