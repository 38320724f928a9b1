import { kind as esm } from './lib/esm.mjs';
import { kind as commonjs } from './lib/common.cjs';
import json from './lib/data.json' with { type: 'json' };
import { typed } from './lib/typed';
import { typed as alias } from './lib/typed.js';
import folder from './lib';
import { up } from './lib/deep/up.js';

export default () => ({ esm, commonjs, json, typed: typed(3), alias: alias(3), folder, up });
