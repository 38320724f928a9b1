const buffer = Buffer.concat([Buffer.from('héé'), Buffer.alloc(2, 1), Buffer.from('ff00', 'hex')]);
buffer.writeUInt16BE(0x1234, 5);
return { hex: buffer.toString('hex'), base64: buffer.toString('base64url'), read: buffer.readInt32LE(0), json: Buffer.from([1]).toJSON(), includes: buffer.includes('é'), bytes: Buffer.byteLength('é'), equal: Buffer.compare(Buffer.from('a'), Buffer.from('b')) };
