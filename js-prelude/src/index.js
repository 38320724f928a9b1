/**
 * The prelude: evaluated once, when the base image is made. It puts the Web platform on the global, and registers the
 * listeners through which the host's events reach scripts. `boot/core.js` is loaded before; here is all that only some
 * scripts need. Imports are in dependency order; nothing here looks at the clock, at randomness or at any environment.
 */

import { host } from './boot/host.js';
import './boot/core.js';
import './web/intl.js';
import './boot/builtins.js';
import './boot/injected.js';
import './node/crypto.js';
import './node/http/serve.js';
import './node/module.js';
import './node/stdio.js';
import { tellError } from './web/global-events.js';
import './boot/sockets.js';
import { setUncaughtHandler } from './web/timers.js';
import { describe } from './boot/units.js';
import { Op } from './boot/abi.js';

setUncaughtHandler((error) => {
  if (tellError(error)) return;
  host.op(Op.LOG, host.context(), 4, `Uncaught ${describe(error).trimEnd()}`);
});
