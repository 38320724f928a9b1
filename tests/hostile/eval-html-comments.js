// Comments of old.
// expect: any
// @timeout 1000
<!-- for (;;) {}
return 1;
--> for (;;) {}
