// @token one
// @token two
return 'in';
