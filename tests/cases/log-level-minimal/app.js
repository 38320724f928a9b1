// @log-level minimal
console.log('quiet please');
return 1;
