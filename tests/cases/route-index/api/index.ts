return 'api';
