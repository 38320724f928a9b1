// @method GET
// @route /elsewhere
// @nothing at all
return 1;
