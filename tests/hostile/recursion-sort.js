// A comparator that sorts.
// expect: 500|504
// @timeout 1000
const sort = () => [2, 1, 3].sort(sort);
return sort();
