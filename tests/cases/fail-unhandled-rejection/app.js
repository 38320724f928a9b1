Promise.reject(new Error('nobody waits'));
await new Promise((resolve) => setTimeout(resolve, 5));
return 'fine';
