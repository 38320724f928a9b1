return { status: 404, body: 'x', headers: {} };
