const response = await fetch('/other?x=1', { method: 'POST', headers: { 'content-type': 'application/json', 'x-a': 'b' }, body: JSON.stringify({ y: 2 }) });
return { status: response.status, ok: response.ok, type: response.headers.get('content-type'), body: await response.json() };
