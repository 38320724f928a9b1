/** yup: validation, casting, conditions, references. */
import * as yup from 'yup';

const schema = yup.object({
  name: yup.string().trim().required().min(2),
  age: yup.number().positive().integer().default(1),
  email: yup.string().email(),
  site: yup.string().url().nullable(),
  created: yup.date().default(() => new Date(0)),
  kind: yup.mixed().oneOf(['a', 'b']),
  extra: yup
    .string()
    .when('kind', { is: 'b', then: (each) => each.required('extra is needed'), otherwise: (each) => each.strip() }),
  list: yup
    .array()
    .of(yup.object({ n: yup.number().max(yup.ref('$max')) }))
    .max(2),
});

export default async () => {
  const bad = await schema
    .validate(
      { name: ' x ', age: -1.5, email: 'no', site: 'no', kind: 'b', list: [{ n: 11 }, {}, {}] },
      { abortEarly: false, context: { max: 10 } },
    )
    .catch((error) => error);
  return {
    good: await schema.validate(
      {
        name: ' Ada ',
        age: '36',
        created: '2024-02-29T00:00:00Z',
        kind: 'a',
        extra: 'x',
        list: [{ n: '3' }],
        site: null,
      },
      { context: { max: 10 } },
    ),
    bad: [bad.name, bad.errors, bad.inner.map(({ path, type }) => [path, type])],
    sync: yup.string().isValidSync(null),
    cast: yup.object({ flag: yup.bool(), text: yup.string().uppercase() }).cast({ flag: 'true', text: 'abc' }),
    later: await yup
      .string()
      .test('free', '${path} is taken', async (value) => value !== 'taken')
      .validate('taken')
      .catch((error) => error.message),
    tuple: await yup
      .tuple([yup.string(), yup.number().required()])
      .validate(['a', undefined])
      .catch((error) => error.errors),
    described: schema.describe().fields.name.tests,
    lazy: await yup.lazy((value) => (Array.isArray(value) ? yup.array() : yup.string())).validate([1]),
    picked: Object.keys(schema.pick(['name']).fields),
  };
};
