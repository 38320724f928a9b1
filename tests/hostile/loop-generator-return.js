// A generator whose return does not.
// expect: 504
// @timeout 100
function* stuck() {
  try {
    yield 1;
  } finally {
    for (;;) {}
  }
}
for (const one of stuck()) break;
return 1;
