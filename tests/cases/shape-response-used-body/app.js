const response = new Response('once');
await response.text();
return response;
