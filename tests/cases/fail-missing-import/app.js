import thing from 'package-of-nobody';
export default () => thing;
