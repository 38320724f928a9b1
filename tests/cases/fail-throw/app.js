throw new Error('a clear reason');
