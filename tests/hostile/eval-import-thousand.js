// import() by the thousand.
// expect: any
// @timeout 1000
await Promise.allSettled(Array.from({ length: 5000 }, (_, i) => import('nothing' + i)));
return 1;
