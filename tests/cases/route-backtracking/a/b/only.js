return 'only';
