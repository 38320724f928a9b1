return 'i';
