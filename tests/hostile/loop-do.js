// A loop without end.
// expect: 504
// @timeout 100
do {} while (1);
