import { join } from 'node:path';
import { Buffer } from 'buffer';
return { joined: join('a', '..', 'b'), bytes: Buffer.from('é').length };
