globalThis.passed = 'by the global';
