// Recursion without end, caught and tried again.
// expect: any
// worker-may-die
// @timeout 200
function down() {
  try {
    down();
  } catch {
    down();
  }
}
down();
