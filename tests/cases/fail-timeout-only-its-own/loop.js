// @timeout 100
for (;;) {}
