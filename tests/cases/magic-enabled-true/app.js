// @enabled true
return 1;
