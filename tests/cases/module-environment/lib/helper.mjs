export const atLoad = process.env.OWN;
export const atCall = () => {
  console.log('from the helper');
  return process.env.OWN;
};
