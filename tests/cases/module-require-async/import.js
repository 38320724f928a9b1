const { value } = await import('./lib/waits.mjs');
return { value };
