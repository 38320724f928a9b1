return { toJSON: () => ({ shown: true }) };
