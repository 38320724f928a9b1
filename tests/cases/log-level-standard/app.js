// @log-level standard
console.log('kept line');
return 1;
