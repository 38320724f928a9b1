const loop = { map: new Map([['k', new Set([1])]]), date: new Date(5), re: /x/gi, big: 1n, bytes: new Uint8Array([1]), error: new RangeError('r') };
loop.self = loop;
const copy = structuredClone(loop);
const errors = [() => 1, Symbol('s')].map((value) => {
  try {
    structuredClone(value);
    return 'cloned';
  } catch (error) {
    return error.name;
  }
});
return {
  self: copy.self === copy, different: copy !== loop, set: copy.map.get('k').has(1), date: copy.date.getTime(), re: String(copy.re),
  big: String(copy.big), bytes: [...copy.bytes], error: copy.error instanceof RangeError, errors,
};
