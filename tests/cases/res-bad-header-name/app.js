const codes = [];
for (const name of ['bad name', '', 'a:b', 'a\nb', 'é']) {
  try {
    res.setHeader(name, 'x');
    codes.push('set');
  } catch (error) {
    codes.push(error.code);
  }
}
return codes;
