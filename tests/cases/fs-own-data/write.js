fs.writeFileSync('mine', 'one');
fs.writeFileSync('/tmp/mine', 'two');
fs.writeFileSync('/hoody/databases/ours', 'three');
return [fs.realpathSync('mine')];
