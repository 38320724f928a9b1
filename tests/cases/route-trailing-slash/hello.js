return 'hello';
