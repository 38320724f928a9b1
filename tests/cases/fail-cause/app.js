throw new Error('it failed', { cause: new Error('because of\nthis') });
