const { value, order } = await import('./lib/outer.mjs');
return { value, order };
