return 'the other';
