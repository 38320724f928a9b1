import nobody from './nobody';
export default nobody as unknown;
