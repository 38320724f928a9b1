class Bus extends EventTarget {}
const bus = new Bus();
const seen = [];
bus.addEventListener('x', { handleEvent: (event) => seen.push(event.detail) });
bus.addEventListener('x', (event) => { seen.push('once'); event.preventDefault(); }, { once: true });
const allowed = bus.dispatchEvent(new CustomEvent('x', { detail: 1, cancelable: true }));
bus.dispatchEvent(new CustomEvent('x', { detail: 2 }));
const controller = new AbortController();
bus.addEventListener('y', () => seen.push('never'), { signal: controller.signal });
controller.abort();
bus.dispatchEvent(new Event('y'));
return { seen, allowed };
