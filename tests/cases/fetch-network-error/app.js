try {
  await fetch('http://127.0.0.1:1/');
  return 'answered';
} catch (error) {
  return error.name;
}
