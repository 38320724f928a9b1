// @timeout unlimited
await new Promise((r) => setTimeout(r, 50));
return 1;
