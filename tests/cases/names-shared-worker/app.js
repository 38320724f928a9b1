shared.count = (shared.count ?? 0) + 1;
globalThis.count = (globalThis.count ?? 0) + 10;
return { shared: shared.count, global: globalThis.count };
