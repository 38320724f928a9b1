// A loop that logs what would end it.
// expect: 504
// @timeout 100
while (true) {
  try {
    while (true) {}
  } catch (error) {
    console.log(error);
  }
}
