import { application } from '../lib/application.ts';

export default application;
