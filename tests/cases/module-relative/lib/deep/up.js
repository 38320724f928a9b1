export { up } from '../../above';
