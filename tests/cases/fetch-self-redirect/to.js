return 'arrived';
