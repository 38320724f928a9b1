// @description Looks up a user: the file name catches part of the path
//
//   curl http://127.0.0.1:8080/users/2
//
// The brackets in the file name make `id` a parameter. A file users/me.js would win over this one for /users/me.

const users = new Map([
  ['1', { name: 'Ada Lovelace', born: 1815 }],
  ['2', { name: 'Grace Hopper', born: 1906 }],
  ['3', { name: 'Katherine Johnson', born: 1918 }],
]);

const { id } = metadata.parameters;
const user = users.get(id);
if (user === undefined) return res.status(404).json({ error: `there is no user ${id}`, known: [...users.keys()] });

return { id, ...user };
