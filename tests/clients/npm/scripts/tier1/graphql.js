/** graphql: a schema, queries, errors, validation, introspection, subscriptions. */
import {
  buildSchema,
  execute,
  graphql,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  introspectionFromSchema,
  parse,
  print,
  printSchema,
  subscribe,
  validate,
  visit,
} from 'graphql';

const schema = buildSchema(`
  enum Role { ADMIN READER }
  interface Node { id: ID! }
  type User implements Node { id: ID!  name(loud: Boolean = false): String!  role: Role  friends: [User!]! }
  input Filter { role: Role }
  type Query { user(id: ID!): User  users(filter: Filter): [User!]!  fails: String  failsHard: String! }
  type Subscription { count(to: Int!): Int }
`);

const users = [
  { id: '1', name: ({ loud }) => (loud ? 'ADA' : 'Ada'), role: 'ADMIN', friends: () => [users[1]] },
  { id: '2', name: 'Alan', role: 'READER', friends: async () => [users[0]] },
];

const rootValue = {
  user: ({ id }) => users.find((user) => user.id === id),
  users: ({ filter }) => users.filter((user) => !filter?.role || user.role === filter.role),
  fails: () => {
    throw new Error('no');
  },
  failsHard: async () => null,
};

export default async () => {
  const source =
    'query Q($id: ID!) { user(id: $id) { ...U friends { ...U friends { id } } } users(filter: {role: READER}) { id } } fragment U on User { __typename name(loud: true) role }';
  const coded = new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      fields: { hi: { type: new GraphQLNonNull(new GraphQLList(GraphQLString)), resolve: async () => ['a', 'b'] } },
    }),
  });
  async function* count(_, to) {
    for (let n = 1; n <= to; n += 1) yield { count: n };
  }
  const counted = [];
  for await (const { data } of await subscribe({
    schema,
    document: parse('subscription { count(to: 3) }'),
    rootValue: { count: ({ to }) => count(null, to) },
  }))
    counted.push(data.count);
  const errors = (result) => result.errors.map((error) => error.toJSON());
  return {
    result: await graphql({ schema, source, rootValue, variableValues: { id: '1' } }),
    errors: errors(await graphql({ schema, source: '{ fails failsHard }', rootValue })),
    syntax: errors(await graphql({ schema, source: '{ user(' })),
    invalid: validate(schema, parse('{ user { nothing } users(filter: {role: X}) { id } }')).map(
      (error) => error.message,
    ),
    coded: await execute({ schema: coded, document: parse('{ hi }') }),
    printed: print(
      visit(parse('{ a(b: "c") { d } }'), {
        Field: { leave: (node) => ({ ...node, alias: { kind: 'Name', value: `x_${node.name.value}` } }) },
      }),
    ),
    schema: printSchema(schema),
    types: introspectionFromSchema(schema).__schema.types.length,
    counted,
  };
};
