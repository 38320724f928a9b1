// A script.

'use strict';
/* a block
   comment */

// @timeout 100
await new Promise(() => {});
