return new Uint8Array([9, 0, 1, 255, 9]).subarray(1, 4);
