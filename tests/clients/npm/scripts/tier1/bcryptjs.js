/** bcryptjs: hashing and comparing, at once and not. */
import bcrypt from 'bcryptjs';

export default async () => {
  const fixed = '$2b$05$abcdefghijklmnopqrstuu';
  const hash = await bcrypt.hash('secret', 5);
  return {
    fixed: bcrypt.hashSync('pässword', fixed),
    known: bcrypt.compareSync('U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'),
    shape: /^\$2b\$05\$[./A-Za-z0-9]{53}$/.test(hash),
    compared: [await bcrypt.compare('secret', hash), await bcrypt.compare('Secret', hash)],
    callback: await new Promise((resolve) => bcrypt.hash('x', fixed, (error, value) => resolve(error ?? value))),
    salt: [bcrypt.genSaltSync(6).length, bcrypt.getRounds(hash), bcrypt.getSalt(fixed + '0'.repeat(31))],
    long: bcrypt.truncates('x'.repeat(73)),
    refused: await bcrypt.hash('x', 'not a salt').catch((error) => error.message),
  };
};
