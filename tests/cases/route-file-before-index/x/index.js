return 'index';
