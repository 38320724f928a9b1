await new Promise((resolve) => setTimeout(resolve, 1));
if (!globalThis.isReady) throw new Error('not ready');
export const value = 'late';
