import lodash from 'lodash@4';
export default () => lodash;
