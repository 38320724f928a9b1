return 'script';
