return new Blob(['a', new Uint8Array([98])], { type: 'text/csv' });
