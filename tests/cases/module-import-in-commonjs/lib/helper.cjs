const begun = import('./deep/module.mjs');
module.exports = async () => {
  const { value } = await begun;
  const { readFile } = await import('node:fs/promises');
  const { later } = await import(`${__dirname}/deep/module.mjs`);
  return { value, builtin: typeof readFile, later: await later() };
};
