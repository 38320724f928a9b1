return (async function* () {
  yield 'begin';
  await new Promise((resolve) => setTimeout(resolve, 5));
  throw new Error('failed midway');
})();
