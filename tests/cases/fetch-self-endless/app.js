const inner = await fetch('/app');
return new Response(await inner.text(), { status: inner.status });
