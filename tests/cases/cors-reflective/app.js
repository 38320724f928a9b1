// @cors reflective
return 1;
