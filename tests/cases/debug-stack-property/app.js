
// @debug true
const nothing = null;
Math.abs(1);


return nothing.missing;
