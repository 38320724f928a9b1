// @timeout 0
await new Promise((r) => setTimeout(r, 50));
return 1;
