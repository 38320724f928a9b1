exports.common = 'common 1';
