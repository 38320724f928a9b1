async function* words() {
  yield 'one ';
  await new Promise((resolve) => setTimeout(resolve, 2));
  yield 'two ';
  yield Buffer.from('three');
}
return words();
