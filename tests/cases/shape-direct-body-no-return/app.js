const unused = 1;
void unused;
