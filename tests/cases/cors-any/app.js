// @cors *
return 1;
