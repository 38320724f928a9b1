console.log('the script ran');
return 'script';
