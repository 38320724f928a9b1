try {
  const { value } = await import('./lib/middle.mjs');
  return { value };
} catch ({ message }) {
  return { caught: message };
}
