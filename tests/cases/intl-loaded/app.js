import { first, money, tokyo } from './format.js';

let calls = 0;

export default (request) => [++calls > 0, money.format(5), first, tokyo.format(Date.UTC(2024, 0, 1))];
