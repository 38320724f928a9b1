return 'root';
