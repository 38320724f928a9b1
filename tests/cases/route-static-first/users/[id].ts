return 'id';
