return 'file';
