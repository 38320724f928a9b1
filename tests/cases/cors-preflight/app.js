// @cors https://app.test
// @cors-methods GET,PUT
// @cors-headers X-One,X-Two
// @cors-max-age 60
console.log('ran');
return 1;
