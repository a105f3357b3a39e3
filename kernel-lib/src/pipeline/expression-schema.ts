import * as z from 'zod';
import type { Aggregate, Expression } from './definition';
import { NOTES } from './notes-schema';

const literal = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const one: z.ZodType<Expression> = z.lazy(() => expressionSchema);
const two = z.tuple([one, one]);

const branch = z.strictObject({ ...NOTES, when: one, then: one });

/** The shape of an expression; types and names are checked by `checkExpression`, whose messages are the better ones. */
export const expressionSchema: z.ZodType<Expression> = z
  .union([
    literal,
    z.strictObject({ ...NOTES, column: z.string().describe('The name of a column.') }),
    z.strictObject({ ...NOTES, literal }),
    z.strictObject({ ...NOTES, eq: two }),
    z.strictObject({ ...NOTES, ne: two }),
    z.strictObject({ ...NOTES, lt: two }),
    z.strictObject({ ...NOTES, lte: two }),
    z.strictObject({ ...NOTES, gt: two }),
    z.strictObject({ ...NOTES, gte: two }),
    z.strictObject({ ...NOTES, in: z.tuple([one, z.array(literal).min(1)]) }),
    z.strictObject({ ...NOTES, isNull: one }),
    z.strictObject({ ...NOTES, and: z.array(one).min(1) }),
    z.strictObject({ ...NOTES, or: z.array(one).min(1) }),
    z.strictObject({ ...NOTES, not: one }),
    z.strictObject({ ...NOTES, add: z.array(one).min(2) }),
    z.strictObject({ ...NOTES, subtract: two }),
    z.strictObject({ ...NOTES, multiply: z.array(one).min(2) }),
    z.strictObject({ ...NOTES, divide: two }),
    z.strictObject({ ...NOTES, hourOf: one }),
    z.strictObject({ ...NOTES, isWeekend: one }),
    z.strictObject({
      ...NOTES,
      caseWhen: z.array(branch).min(1),
      else: one.optional(),
    }),
  ])
  .meta({ id: 'Expression', description: 'A literal, or one operator over expressions: data, never code.' });

const columns = z.union([z.string(), z.array(z.string()).min(1)]);

/** The shape of an aggregate. */
export const aggregateSchema: z.ZodType<Aggregate> = z
  .union([
    z.strictObject({ ...NOTES, count: z.literal(true) }),
    z.strictObject({ ...NOTES, countIf: expressionSchema }),
    z.strictObject({ ...NOTES, sum: expressionSchema }),
    z.strictObject({ ...NOTES, sumIf: z.tuple([expressionSchema, expressionSchema]) }),
    z.strictObject({ ...NOTES, avg: expressionSchema }),
    z.strictObject({ ...NOTES, min: expressionSchema }),
    z.strictObject({ ...NOTES, max: expressionSchema }),
    z.strictObject({ ...NOTES, countDistinct: columns }),
    z.strictObject({ ...NOTES, approxCountDistinct: columns }),
  ])
  .meta({ id: 'Aggregate', description: 'One aggregate over the rows of a group.' });
