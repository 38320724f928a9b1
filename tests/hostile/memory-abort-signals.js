// Signals of signals without end.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
const controller = new AbortController();
let signal = controller.signal;
const all = [];
for (;;) all.push((signal = AbortSignal.any([signal, controller.signal])));
