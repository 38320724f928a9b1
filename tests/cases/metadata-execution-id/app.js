const ids = await Promise.all([1, 2, 3].map(async () => (await fetch('/id')).text()));
return { different: new Set([...ids, metadata.executionId]).size };
