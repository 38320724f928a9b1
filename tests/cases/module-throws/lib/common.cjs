throw new Error('common is broken');
