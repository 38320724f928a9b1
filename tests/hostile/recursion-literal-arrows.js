// Arrows that return arrows.
// expect: any
// worker-may-die
// @timeout 1000
return typeof eval('()=>'.repeat(50000) + '1');
