export default (req: any, res: any) => { res.setHeader('x-from', req.from); };
