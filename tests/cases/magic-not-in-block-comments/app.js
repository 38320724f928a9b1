/* @enabled false */
//@enabled false
/*
// @enabled false
*/
// @Enabled false
return 1;
