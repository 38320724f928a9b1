/**
 * The part of the prelude that every request needs, loaded before the rest so that it lies together in memory.
 *
 * The kernel maps an image's pages sixteen at a time as a request reads them, and after a request looks through all that
 * are mapped for those that were written, a few dozen. So what counts for a cold request is over how much memory the code
 * and objects it uses are spread. That is also why nothing here may import what
 * only some scripts need: most of Node's modules, `Intl`, the AI helpers.
 */

import './host.js';
import './globals.js';
import './shared.js';
import './units.js';
import './call.js';
