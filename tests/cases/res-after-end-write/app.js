res.end('whole');
try {
  res.write('more');
} catch (error) {
  console.log('threw', error.code);
}
res.end('again');
