// Recursion without end.
// expect: 500|504
// @timeout 1000
function down() { return 1 + down(); }
return down();
