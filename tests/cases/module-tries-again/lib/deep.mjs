if (!globalThis.isReady) throw new Error('not ready');
let counted = 0;
export const value = 'deep';
export const count = () => ++counted;
