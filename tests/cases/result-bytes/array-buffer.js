return new Uint8Array([0, 1, 255]).buffer;
