const { middle } = await import('./lib/middle');
return { value: middle };
