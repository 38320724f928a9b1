// @concurrent true
await fetch('/gate?enter=1');
while ((await (await fetch('/gate')).json()).most < 4) await new Promise((resolve) => setTimeout(resolve, 5));
return 'met';
