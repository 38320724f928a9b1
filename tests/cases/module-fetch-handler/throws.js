import { failing } from './lib/application.ts';
export default failing;
