// A method that never settles.
// expect: 504
// @timeout 100
export const GET = () => new Promise(() => {});
