const value = 1;
// @enabled false
return value;
