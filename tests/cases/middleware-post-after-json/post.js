console.log('sent', res.headersSent);
try {
  res.setHeader('x-late', '1');
} catch (error) {
  console.log('refused', error.code);
}
return { replaced: true };
