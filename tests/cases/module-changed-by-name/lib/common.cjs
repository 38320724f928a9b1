exports.value = 'common 1';
