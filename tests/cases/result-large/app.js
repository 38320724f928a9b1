return { text: 'x'.repeat(1 << 20) };
