
// @debug true
interface Long {
  one: string;
  two: string;
}
type Other = Long;
const value = 'thrown' as unknown as Other;
throw new Error(String(value));
