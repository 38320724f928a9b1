// @enabled false
console.log('ran');
return 1;
