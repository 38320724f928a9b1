return (await import('./lib/middle.mjs')).value;
