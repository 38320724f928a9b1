const value = await Promise.resolve(41);
await null;
return { value: value + 1 };
