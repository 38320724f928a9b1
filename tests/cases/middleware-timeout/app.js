// @timeout 100
return 1;
