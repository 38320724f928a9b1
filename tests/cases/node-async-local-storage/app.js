const { AsyncLocalStorage, AsyncResource } = require('async_hooks');

const storage = new AsyncLocalStorage();
const seen = {};
const note = (name) => { seen[name] = storage.getStore() ?? null; };

await storage.run('inside', async () => {
  note('sync');
  await null;
  note('await');
  await new Promise((resolve) => setTimeout(() => { note('timer'); resolve(); }, 1));
  await new Promise((resolve) => process.nextTick(() => { note('tick'); resolve(); }));
  await new Promise((resolve) => queueMicrotask(() => { note('microtask'); resolve(); }));
  await new Promise((resolve) => setImmediate(() => { note('immediate'); resolve(); }));
  storage.exit(() => note('exit'));
  await Promise.reject(new Error('x')).catch(() => note('rejection'));
});
note('outside');
storage.run('bound', () => AsyncResource.bind(() => note('bound')))();
storage.run('snapshot', () => AsyncLocalStorage.snapshot())(() => note('snapshot'));
await Promise.all(['a', 'b'].map((name) => storage.run(name, async () => {
  await new Promise((resolve) => setTimeout(resolve, 1));
  note(name);
})));
return seen;
