// A BigInt cut to a gigabit.
// expect: any
// worker-may-die
// @timeout 100
return String(BigInt.asUintN(2 ** 30, -1n)).length;
