/**
 * `$`, the shell template tag. A sandbox has no processes, so there is nothing for a shell to run; the tag is there so
 * that a script which only names it still loads, and one that uses it learns why that fails.
 */

import { unsupported } from './unsupported.js';

function refuse() {
  throw unsupported('$', 'there are no processes to run commands in; use fetch, fs or Database instead');
}

export function $() {
  refuse();
}

// What is set up before a command is run: failing there tells sooner.
for (const name of ['cwd', 'env', 'escape', 'nothrow', 'throws', 'braces', 'Shell']) $[name] = () => refuse();

export default $;
