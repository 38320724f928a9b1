const before = performance.now();
performance.mark('a');
await new Promise((resolve) => setTimeout(resolve, 10));
const measure = performance.measure('m', 'a');
return { passed: performance.now() - before >= 9, measured: measure.duration >= 9, entries: performance.getEntriesByType('mark').length, origin: performance.timeOrigin > 1.6e12 };
