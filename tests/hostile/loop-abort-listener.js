// A listener of the abort at the deadline that never returns.
// expect: 504
// @timeout 100
export async function GET(request) {
  request.signal.addEventListener("abort", () => { for (;;) {} });
  await new Promise(() => {});
}
