return 'caught';
