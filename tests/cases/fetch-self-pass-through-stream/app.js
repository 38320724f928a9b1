const response = await fetch('/origin');
return new Response(response.body, { status: 202, headers: response.headers });
