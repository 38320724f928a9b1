/** `navigator`, as far as the minimum common API asks for it. */

import { defineInterface } from './webidl.js';

const INTERNAL = Symbol('internal');

export class Navigator {
  #userAgent = 'Wick';

  constructor(token = undefined) {
    if (token !== INTERNAL) throw new TypeError('Illegal constructor');
  }

  get userAgent() {
    return this.#userAgent;
  }
}

defineInterface(Navigator);

export const navigator = new Navigator(INTERNAL);
