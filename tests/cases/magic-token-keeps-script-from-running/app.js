// @token t
shared.ran = true;
return 1;
