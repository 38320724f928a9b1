// @cors *
// @cors-credentials true
return 1;
