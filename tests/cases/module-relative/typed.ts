import { type Typed, typed } from './lib/typed.ts';
import type { Missing } from './lib/that-is-not-there';
import { Shape } from './lib/only-types';
import * as up from './lib/deep/up';
const own: Typed = typed;
export default (): Shape => {
  const kinds: Missing[] = [own(1), require('./lib/esm.mjs').kind, up.up];
  return { all: kinds };
};
