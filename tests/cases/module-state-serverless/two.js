const { all } = await import('./lib/all.mjs');
return all();
