/**
 * What the tests of the Node modules need around them: the bridge of `web-bridge.mjs`, what the guest's engine has and
 * Node 20 lacks, and an async context. Import it before any module of the prelude.
 */

import './web-bridge.mjs';

const define = (object, name, descriptor) => {
  if (!(name in object)) Object.defineProperty(object, name, { configurable: true, ...descriptor });
};

define(ArrayBuffer.prototype, 'detached', {
  get() {
    try {
      return new Uint8Array(this) === null;
    } catch {
      return true;
    }
  },
});
define(Uint8Array.prototype, 'toHex', { value() { return Buffer.from(this).toString('hex'); } });
define(Uint8Array, 'fromHex', { value: (text) => new Uint8Array(Buffer.from(text, 'hex')) });

let frame;
const { host } = await import('../src/boot/host.js');
// The engine carries it through promise jobs; here it only is what was set last.
host.asyncContext = () => frame;
host.setAsyncContext = (value) => {
  frame = value;
};

// Node empties its own queue where the engine is to empty ours.
let runTicks = () => {};
host.onTicks = (run) => {
  runTicks = run;
};
host.wantTicks = () => process.nextTick(runTicks);
