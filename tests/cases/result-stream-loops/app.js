// @timeout 300
return new Response(new ReadableStream({ pull() { while (true); } }));
