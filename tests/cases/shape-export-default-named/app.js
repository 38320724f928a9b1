const handler = () => ({ named: true });
export { handler as default };
