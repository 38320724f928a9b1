const names = [['atob', '*'], ['btoa', '\u0100']].map(([name, input]) => {
  try {
    return globalThis[name](input);
  } catch (error) {
    return error.name;
  }
});
return { there: btoa('\x00\xffab'), back: atob(' AP 9h Yg== ') === '\x00\xffab', names };
