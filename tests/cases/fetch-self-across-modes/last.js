// @mode worker
return { n: shared.n };
