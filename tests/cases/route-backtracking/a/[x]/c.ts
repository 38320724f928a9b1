return 'deep';
