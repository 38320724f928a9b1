// The native door, looked for through stacks and callers.
// expect: 200
// @timeout 1000
function peek() { return peek.caller ?? peek.arguments?.callee?.caller; }
let caller = null;
try { caller = peek(); } catch {}
const stack = new Error().stack;
return { caller: typeof caller, stack: typeof stack };
