const order = [];
await new Promise((resolve) => {
  setTimeout(() => {
    Promise.resolve().then(() => order.push('promise'));
    process.nextTick((name) => {
      order.push(name);
      process.nextTick(() => order.push('tick of tick'));
    }, 'tick');
    queueMicrotask(() => {
      order.push('microtask');
      process.nextTick(() => order.push('tick of microtask'));
      Promise.resolve().then(() => order.push('promise of microtask'));
    });
    order.push('sync');
    setTimeout(resolve, 5);
  }, 1);
});
return order;
