
// @debug true
import { join } from 'path';

export default function handler() {
  void join;
  throw new Error('thrown');
}
