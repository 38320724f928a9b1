const all = [];
for (const [wanted, name, version] of [
  ['lodash@4', 'lodash', '4'],
  ['@scope/name@1.2.3', '@scope/name', '1.2.3'],
  ['lodash@^4/fp', 'lodash', '^4'],
  ['npm:lodash@4', 'lodash', '4'],
]) {
  try {
    require(wanted);
  } catch ({ message }) {
    const is = message.includes(`'${wanted}'`) && message.includes(`import '${name}`) && message.includes(`"${name}": "${version}"`);
    all.push(is && message.includes('package.json') ? [wanted, name, version] : message);
  }
}
return all;
