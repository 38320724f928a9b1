import crypto from 'node:crypto';

const text = 'Plain text, somewhat longer than two blocks of sixteen';

function seal(name, key, iv) {
  const isAuthenticated = /gcm|poly/.test(name);
  const cipher = crypto.createCipheriv(name, key, iv, isAuthenticated ? { authTagLength: 16 } : undefined);
  if (isAuthenticated) cipher.setAAD(Buffer.from('head'));
  const sealed =
    cipher.update(text.slice(0, 20), 'utf8', 'hex') +
    cipher.update(text.slice(20), 'utf8', 'hex') +
    cipher.final('hex');
  return { sealed, tag: isAuthenticated ? cipher.getAuthTag().toString('hex') : '' };
}

function open(name, key, iv, { sealed, tag }) {
  const isAuthenticated = /gcm|poly/.test(name);
  const decipher = crypto.createDecipheriv(name, key, iv, isAuthenticated ? { authTagLength: 16 } : undefined);
  if (isAuthenticated) decipher.setAAD(Buffer.from('head')).setAuthTag(Buffer.from(tag, 'hex'));
  return decipher.update(sealed, 'hex', 'utf8') + decipher.final('utf8');
}

export default function () {
  const answers = {};
  for (const [name, keyBytes, ivBytes] of [
    ['aes-128-cbc', 16, 16],
    ['aes-256-cbc', 32, 16],
    ['aes-192-ctr', 24, 16],
    ['aes-128-ecb', 16, 0],
    ['aes-256-gcm', 32, 12],
    ['chacha20-poly1305', 32, 12],
  ]) {
    const key = Buffer.alloc(keyBytes, 7);
    const iv = ivBytes === 0 ? null : Buffer.alloc(ivBytes, 9);
    const { sealed, tag } = seal(name, key, iv);
    answers[name] = `${sealed.slice(0, 16)}…${sealed.slice(-8)} ${tag}`;
    if (open(name, key, iv, { sealed, tag }) !== text) throw new Error(name);
  }
  try {
    open('aes-256-gcm', Buffer.alloc(32, 7), Buffer.alloc(12, 9), { sealed: '00', tag: '00'.repeat(16) });
  } catch (error) {
    answers.forged = error.message;
  }
  return answers;
}
