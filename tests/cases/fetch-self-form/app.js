const form = new FormData();
form.append('field', 'value');
form.append('file', new File(['inside'], 'f.txt', { type: 'text/plain' }));
const [one, two] = await Promise.all([
  fetch('/take', { method: 'POST', body: form }),
  fetch('/take', { method: 'POST', body: new URLSearchParams({ a: '1', b: 'x y' }) }),
]);
return [await one.json(), await two.json()];
