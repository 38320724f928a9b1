const controller = new AbortController();
const events = [];
controller.signal.addEventListener('abort', (event) => events.push(event.type), { once: true });
controller.abort(new Error('because'));
controller.abort();
const any = AbortSignal.any([controller.signal, new AbortController().signal]);
let thrown;
try {
  any.throwIfAborted();
} catch (error) {
  thrown = error.message;
}
const timed = AbortSignal.timeout(5);
await new Promise((resolve) => timed.addEventListener('abort', resolve));
return { events, aborted: any.aborted, thrown, timed: timed.reason.name, ready: AbortSignal.abort().reason.name };
