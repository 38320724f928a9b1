const helper = require('./lib/helper.cjs');
return helper();
