import { isEven, early } from './lib/even.mjs';
import { isOdd } from './lib/odd.mjs';
export default () => ({ even: isEven(10), odd: isOdd(7), early });
