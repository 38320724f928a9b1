// @cors *
// @token t
return 1;
