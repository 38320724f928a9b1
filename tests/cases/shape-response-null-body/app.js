return new Response(null, { status: 404 });
