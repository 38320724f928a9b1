import { nothingOfTheKind } from './has.mjs';
export default nothingOfTheKind;
