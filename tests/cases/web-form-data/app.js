const form = new FormData();
form.append('a', '1');
form.append('a', '2');
form.set('f', new Blob(['x']), 'n.bin');
const back = await new Response(form).formData();
return { all: back.getAll('a'), file: back.get('f').name, text: await back.get('f').text(), keys: [...back.keys()], has: form.has('zz') };
