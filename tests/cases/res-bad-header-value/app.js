const codes = [];
for (const value of ['a\r\nx: y', 'a\nb', 'a\0b', undefined, '\u{1f600}']) {
  try {
    res.setHeader('x-a', value);
    codes.push('set');
  } catch (error) {
    codes.push(error.code);
  }
}
return codes;
