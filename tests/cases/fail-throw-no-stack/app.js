function inner() {
  throw new Error('x');
}
inner();
