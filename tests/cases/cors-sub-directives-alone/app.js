// @cors none
// @cors-credentials true
// @cors-methods GET
return 1;
