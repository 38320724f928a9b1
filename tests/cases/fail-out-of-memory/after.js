return 'served';
