// A concat of sparse arrays.
// expect: any
// worker-may-die
// @timeout 100
const sparse = Array(2 ** 32 - 1);
sparse[Symbol.isConcatSpreadable] = true;
return [].concat(sparse).length;
