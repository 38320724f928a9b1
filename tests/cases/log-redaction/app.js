// @token s3cretword
// @log-level full
return 1;
