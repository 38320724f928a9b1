
import { three, type Depth } from './three';

type Own = Depth | undefined;
export function two(): Own {
  return three<string>({ depth: 3 } as Depth, 'three deep');
}
