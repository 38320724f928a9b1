
// @debug true
import { one } from './lib/one.mjs';

interface Wide {
  wide: true;
}
export default function handler(): Wide {
  return one() as Wide;
}
