const how = new URLSearchParams(req.url.split('?')[1]).get('how');
if (how === 'iterable') return (async function* () { throw new TypeError('nothing to give'); })();
if (how === 'stream') return new Response(new ReadableStream({ start(controller) { controller.error(new Error('broken from the start')); } }), { status: 201, headers: { 'x-own': '1' } });
if (how === 'res') { res.writeHead(200, { 'content-type': 'text/plain' }); res.flushHeaders(); throw new Error('after the head'); }
if (how === 'empty') { res.write(''); throw new Error('after nothing'); }
// Once a byte has left, all that remains is to cut.
return (async function* () { yield 'a'; throw new Error('too late'); })();
