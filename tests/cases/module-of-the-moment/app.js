import { time, random, uuid } from './lib/moment.mjs';
import common from './lib/moment.cjs';

const now = [String(time), String(random), uuid, String(common.random)];
const { writeFileSync, readFileSync } = require('node:fs');
const before = metadata.query.first ? undefined : JSON.parse(readFileSync('/data/seen.json', 'utf8'));
writeFileSync('/data/seen.json', JSON.stringify(now));
if (before === undefined) return new Promise((resolve) => setTimeout(resolve, 5, 'kept'));
const [isTime, isRandom, isUuid, isCommon] = now.map((value, index) => value !== before[index]);
return { time: isTime && Math.abs(Date.now() - time) < 60_000, random: isRandom, uuid: isUuid, common: isCommon };
