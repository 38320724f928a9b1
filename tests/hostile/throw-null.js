// A thrown null.
// expect: 500
// @timeout 2000
throw null;
