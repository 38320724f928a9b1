// @description A script that says hello, and more
// @label greeting
// @tags a, b, agent
return 'hello';
