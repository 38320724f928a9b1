// Promise jobs that forge their context.
// expect: 200
// @timeout 1000
const jobs = [];
for (let i = 0; i < 100; i++) jobs.push(new Promise((resolve) => setTimeout(resolve, i % 7)).then(() => console.log(i)));
await Promise.all(jobs);
return 1;
