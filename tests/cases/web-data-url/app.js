const read = async (url) => {
  const response = await fetch(url);
  return [response.status, response.headers.get('content-type'), await response.text()];
};
return {
  plain: await read('data:,a%20b#gone'),
  base64: await read('data:text/html;charset=utf-8;base64,PGI+'),
  wrong: await fetch('data:text/plain').then(() => 'answered', (error) => error.name),
  notBase64: await fetch('data:;base64,?').then(() => 'answered', (error) => error.name),
  head: (await (await fetch('data:,x', { method: 'HEAD' })).text()).length,
};
