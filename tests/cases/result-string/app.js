return 'héllo';
