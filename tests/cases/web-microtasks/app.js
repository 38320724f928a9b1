const order = [];
setTimeout(() => order.push('timer'), 0);
queueMicrotask(() => order.push('micro'));
Promise.resolve().then(() => order.push('then'));
order.push('sync');
await new Promise((resolve) => setTimeout(resolve, 10));
return order;
