return 'all';
