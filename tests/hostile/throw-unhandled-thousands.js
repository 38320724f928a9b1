// Unhandled rejections by the thousand.
// expect: any
// @timeout 1000
for (let i = 0; i < 5000; i++) Promise.reject(new Error('rejection ' + i));
return 1;
