const response = await fetch('/other', { method: 'HEAD' });
return { status: response.status, x: response.headers.get('x-h'), text: await response.text() };
