return Response.json({ a: [1, null] }, { status: 201 });
