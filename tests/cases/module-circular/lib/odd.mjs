import { isEven } from './even.mjs';
export const isOdd = (n) => n !== 0 && isEven(n - 1);
export let early;
try {
  early = isEven(0);
} catch (error) {
  early = error.name;
}
