return 'specific';
