return 'param';
