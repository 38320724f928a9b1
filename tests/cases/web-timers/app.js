const order = [];
setTimeout(() => order.push('t20'), 20);
setTimeout((a, b) => order.push(a + b), 1, 'ar', 'gs');
clearTimeout(setTimeout(() => order.push('cleared'), 5));
let ticks = 0;
await new Promise((resolve) => {
  const interval = setInterval(() => {
    ticks += 1;
    if (ticks === 3) {
      clearInterval(interval);
      resolve();
    }
  }, 2);
});
await new Promise((resolve) => setTimeout(resolve, 30));
setImmediate(() => order.push('immediate'));
await new Promise((resolve) => setTimeout(resolve, 5));
return { order, ticks };
