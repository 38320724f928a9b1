// @log-level none
console.log('quiet please');
return 1;
