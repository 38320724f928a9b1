// @token t
return 1;
