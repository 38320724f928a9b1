const decode = (label, ...bytes) => new TextDecoder(label).decode(new Uint8Array(bytes));
const stream = new TextDecoder('iso-2022-jp');
let pieces = '';
for (const byte of [0x1b, 0x24, 0x42, 0x46, 0x7c, 0x4b, 0x5c, 0x1b, 0x28, 0x42]) {
  pieces += stream.decode(new Uint8Array([byte]), { stream: true });
}
const refused = (label, options, ...bytes) => {
  try {
    return new TextDecoder(label, options).decode(new Uint8Array(bytes));
  } catch (error) {
    return error.name;
  }
};
return {
  names: ['latin2', ' SJIS ', 'gb2312', 'cp1251', 'ks_c_5601-1987'].map((label) => new TextDecoder(label).encoding),
  japanese: [decode('shift_jis', 0x93, 0xfa), decode('euc-jp', 0xc6, 0xfc), pieces + stream.decode()],
  chinese: [decode('gb18030', 0x81, 0x30, 0x81, 0x30), decode('big5', 0xa4, 0xa4)],
  korean: decode('euc-kr', 0xc7, 0xd1),
  single: [decode('windows-1251', 0xcf), decode('koi8-r', 0xf0), decode('x-user-defined', 0x80)],
  repaired: decode('shift_jis', 0x93),
  fatal: refused('shift_jis', { fatal: true }, 0x93),
  labels: ['replacement', 'utf-7', 'nonsense'].map((label) => refused(label)),
};
