return { kind: typeof mainResult };
