console.log('post ran');
return 'rescued';
