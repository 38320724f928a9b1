const order = [];
for (const ms of [5, 1, 4, 2, 3, 9, 8, 7, 6]) setTimeout(() => order.push(ms), ms);
const end = Date.now() + 40;
while (Date.now() < end);
await new Promise((resolve) => setTimeout(resolve, 30));
return order;
