return 'from the neighbour';
