res.json({ first: true });
try {
  res.setHeader('x-late', '1');
  console.log('did not throw');
} catch (error) {
  console.log('threw', error.code);
}
