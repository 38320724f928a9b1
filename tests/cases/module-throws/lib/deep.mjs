export let value;
throw new Error('deep is broken');
