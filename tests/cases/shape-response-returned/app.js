return new Response('made', { status: 418, headers: { 'x-kind': 'teapot', 'content-type': 'text/teapot' } });
