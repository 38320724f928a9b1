return 'once';
