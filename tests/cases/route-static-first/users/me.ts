return 'me';
