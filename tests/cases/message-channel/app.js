const { port1, port2 } = new MessageChannel();
const inner = new MessageChannel();
const log = [];
const done = new Promise((resolve) => {
  port2.onmessage = ({ data, ports }) => {
    log.push(data.text ?? data, ports.length);
    if (data.port) data.port.postMessage([...data.bytes]);
    if (data === 'last') resolve();
  };
});
const answer = new Promise((resolve) => { inner.port2.onmessage = ({ data }) => resolve(data); });
const bytes = new Uint8Array([1, 2, 3]);
port1.postMessage({ text: 'first', port: inner.port1, bytes }, [inner.port1, bytes.buffer]);
port1.postMessage('last');
log.push('posted', bytes.length);
await done;
// An open port keeps nothing waiting.
return { log, answer: await answer };
