const left = require('left-pad-of-nobody');
return left;
