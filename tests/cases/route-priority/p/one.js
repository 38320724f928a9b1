return 'static';
