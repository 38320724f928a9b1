import { middle } from './lib/middle.ts';
import { common } from './lib/common.cjs';
import json from './lib/data.json';
export default () => ({ value: middle, common, json: json.value });
