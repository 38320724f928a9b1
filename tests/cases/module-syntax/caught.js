const told = async (place, work) => {
  try {
    return [String(await work())];
  } catch ({ name, message }) {
    return [name, message.includes(place) || message];
  }
};
return [
  await told('lib/broken.js:3:11', () => import('./lib/broken.js')),
  await told('lib/broken.js:3:11', () => require('./lib/broken.js')),
  await told('lib/broken.cjs:2:', () => require('./lib/broken.cjs')),
  await told('lib/broken.json', () => require('./lib/broken.json')),
];
