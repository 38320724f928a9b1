return 'one';
