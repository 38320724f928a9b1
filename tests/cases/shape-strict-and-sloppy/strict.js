'use strict';
return { strict: (function () { return this === undefined; })() };
