// A comparator without an order.
// expect: 200|504
// @timeout 100
const list = Array.from({ length: 20000 }, (_, i) => i);
list.sort(() => Math.random() - 0.5);
return list.length;
