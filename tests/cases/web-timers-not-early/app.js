// A turn that has been busy for a while before it starts a timer.
const busy = performance.now() + 30;
while (performance.now() < busy);
const started = performance.now();
await new Promise((resolve) => setTimeout(resolve, 20));
return performance.now() - started >= 19.5;
