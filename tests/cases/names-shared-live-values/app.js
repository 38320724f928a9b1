shared.map ??= new Map();
shared.map.set(metadata.query.key, { at: new Date(0), run: () => metadata.query.key });
return { size: shared.map.size };
