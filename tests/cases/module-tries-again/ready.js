return (globalThis.isReady = true);
