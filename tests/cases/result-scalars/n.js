return 12.5;
