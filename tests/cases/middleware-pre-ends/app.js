console.log('the script ran');
return 1;
