// @mode worker
shared.x = 1;
return { x: shared.x };
