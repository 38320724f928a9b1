return { own: Object.hasOwn(metadata.query, '__proto__'), everyone: ({}).x ?? null };
