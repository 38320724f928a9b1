return globalThis.passed;
