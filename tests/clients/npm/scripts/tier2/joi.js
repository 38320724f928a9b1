/** joi: validation, references, alternatives, messages. */
import Joi from 'joi';

const schema = Joi.object({
  name: Joi.string().alphanum().min(3).max(10).required(),
  email: Joi.string().email({ tlds: { allow: ['com'] } }),
  password: Joi.string().pattern(/^[a-z0-9]{3,}$/i),
  repeat: Joi.ref('password'),
  born: Joi.number().integer().min(1900).max(2013),
  when: Joi.date().iso(),
  kind: Joi.valid('a', 'b').default('a'),
  extra: Joi.when('kind', { is: 'b', then: Joi.required(), otherwise: Joi.forbidden() }),
  list: Joi.array().items(Joi.alternatives(Joi.number(), Joi.boolean())).unique(),
})
  .with('password', 'repeat')
  .xor('name', 'nick');

export default async () => {
  const bad = schema.validate(
    { name: 'a!', email: 'x@y.zz', password: 'abc', repeat: 'abd', born: 1800.5, list: [1, 1, 'x'], kind: 'b', odd: 1 },
    { abortEarly: false },
  );
  const later = Joi.string().external(async (value) => {
    if (value === 'taken') throw new Error('is taken');
    return value.toUpperCase();
  });
  return {
    good: schema.validate({
      name: 'Ada1',
      email: 'ada@example.com',
      born: '1980',
      when: '2024-02-29',
      list: ['1', 'true'],
    }),
    bad: bad.error.details.map(({ message, path, type }) => ({ message, path, type })),
    annotated: Joi.object({ a: Joi.number() }).validate({ a: 'x' }).error.annotate(true),
    later: [await later.validateAsync('free'), await later.validateAsync('taken').catch((error) => error.message)],
    messages: Joi.string().messages({ 'string.base': '{{#label}} is no text' }).validate(1).error.message,
    custom: Joi.number()
      .custom((value, helpers) => (value % 2 ? helpers.error('any.invalid') : value / 2))
      .validate(8).value,
    described: Joi.string().min(2).description('text').describe(),
    attempted: (() => {
      try {
        Joi.assert(1, Joi.string());
        return 'ok';
      } catch (error) {
        return error.name;
      }
    })(),
  };
};
