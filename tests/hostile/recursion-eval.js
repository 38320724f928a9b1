// eval inside eval.
// expect: 500|504
// @timeout 1000
function down() { return eval('down()'); }
return down();
