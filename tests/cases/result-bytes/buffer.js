return Buffer.from([0, 1, 255]);
