// @token s3cret
return 'in';
