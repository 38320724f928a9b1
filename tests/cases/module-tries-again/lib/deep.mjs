if (!globalThis.isReady) throw new Error('not ready');
export const value = 'deep';
