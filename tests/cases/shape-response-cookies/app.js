const headers = new Headers();
headers.append('set-cookie', 'a=1');
headers.append('set-cookie', 'b=2');
return new Response('', { headers });
