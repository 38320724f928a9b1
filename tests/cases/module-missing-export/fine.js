import fs, { notThereAtAll } from 'node:fs';
import common, { named } from './lib/common.cjs';
import { "a name" as spoken, there as here } from './lib/words.mjs';
import * as all from './lib/words.mjs';
return { fs: typeof fs.readFileSync, missing: typeof notThereAtAll, common: common.named, named, spoken, here, all: all.nobody === undefined };
