// @mode serverless
// @concurrent 2
const { now } = await (await fetch('/gate?enter=1')).json();
while ((await (await fetch('/gate')).json()).most < 2) await new Promise((resolve) => setTimeout(resolve, 5));
await fetch('/gate?leave=1');
return { fits: now <= 2 };
