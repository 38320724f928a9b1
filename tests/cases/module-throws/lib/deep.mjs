throw new Error('deep is broken');
