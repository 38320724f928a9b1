// @cors https://only.test
return 1;
