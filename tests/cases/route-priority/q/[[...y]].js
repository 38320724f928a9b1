return 'optional';
