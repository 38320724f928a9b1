return {
  body: req.body,
  files: req.files.map(({ fieldName, filename, type, size, data }) => ({ fieldName, filename, type, size, hex: data.toString('hex'), buffer: Buffer.isBuffer(data) })),
};
