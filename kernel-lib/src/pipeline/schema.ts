import * as z from 'zod';
import { EVENT_COLUMNS, ROLES, TIME_FORMATS } from '../event/schema';
import { BEHAVIOR_RULES, type BehaviorRulesName } from './behavior-rules';
import type { PipelineInput } from './definition-input';
import { DURATION_ALLOWED, DURATION_PATTERN, POSITIVE_DURATION_PATTERN } from './duration';
import { aggregateSchema, expressionSchema } from './expression-schema';
import {
  COLLECTION_PATTERN,
  FIELD_ALLOWED,
  FIELD_PATTERN,
  PIPELINE_NAME_ALLOWED,
  PIPELINE_NAME_PATTERN,
} from './names';
import { NOTES } from './notes-schema';

/** The most partitions that a source may have. */
export const MAX_PARTITIONS = 1024;

const duration = durationSchema(0, DURATION_PATTERN, DURATION_ALLOWED);
const positiveDuration = durationSchema(1, POSITIVE_DURATION_PATTERN, `${DURATION_ALLOWED}, above 0`);
const collection = z.string().regex(COLLECTION_PATTERN, { error: FIELD_ALLOWED });
const fieldName = z.string().regex(FIELD_PATTERN, { error: FIELD_ALLOWED });
const columnName = z.string().min(1);
const sourceNameError = "the column's name in the source, or null for none";
const sourceName = z.union([z.string().min(1, { error: sourceNameError }), z.null()], { error: sourceNameError });
const sourceColumn = sourceName.optional().describe("The column's name in the source. Default: the same name.");
const timeText = z.string().meta({ examples: ['2019-10-01', '2019-10-01T00:00:00Z'] });

const source = z.strictObject({
  ...NOTES,
  columns: z
    .strictObject(Object.fromEntries(EVENT_COLUMNS.map((name) => [name, sourceColumn])))
    .optional()
    .describe("The source's own names of the nine columns; null for one that it does not have."),
  time: z
    .strictObject({
      ...NOTES,
      format: z.enum(TIME_FORMATS).optional().describe('How event times are written. Default "reference".'),
      min: timeText.optional().describe('The least good event time. Default 1970-01-01.'),
      max: timeText.optional().describe('The first event time that is no longer good. Default 2101-01-01.'),
    })
    .optional()
    .describe('How times are written, and which are good.'),
  eventTypes: z
    .record(z.string().min(1), z.enum(ROLES))
    .optional()
    .describe('The event types of the source and what they mean. A record of another type is a dead letter.'),
  partitions: z.int().min(1).max(MAX_PARTITIONS).optional().describe('P. Default 1.'),
  partitioner: z
    .enum(['murmur2', 'custom', 'any'])
    .optional()
    .describe(
      "Which partition of a topic holds a user: Kafka's own rule, another one, or none, where users are spread over all.",
    ),
});

const join = z.strictObject({
  ...NOTES,
  catalog: z.enum(['products', 'users']).describe('"products", by product_id, or "users", by user_id.'),
  columns: z
    .union([z.array(columnName).min(1), z.record(fieldName, columnName)])
    .describe('Columns of the catalogue to bring in, or {"name here": "catalogue column"}.'),
});

const aggregates = z.record(fieldName, aggregateSchema);

const kindNote = '"window": events by time. "session": events by user. "events": events as they are, enriched.';
const filter = expressionSchema.optional().describe('A condition; only events for which it is true count here.');

const window = z.strictObject({
  ...NOTES,
  kind: z.literal('window').describe(kindNote),
  collection: collection.optional().describe('Default "windowed_metrics".'),
  size: positiveDuration.optional().describe('Default 5m.'),
  slide: positiveDuration.optional().describe('Divides the size. Default: the size, which is tumbling.'),
  groupBy: z.array(columnName).optional().describe('Default ["event_type"].'),
  filter,
  aggregates: aggregates.optional().describe('Fields by name, each an aggregate; replaces the default seven.'),
});

const segment = {
  segment: z.string().min(1).describe("The segment's name."),
  score: z.int().min(-2147483648).max(2147483647).describe('Its score.'),
};
const behaviorRules = z.strictObject({
  ...NOTES,
  rules: z
    .array(
      z.strictObject({
        ...NOTES,
        ...segment,
        when: expressionSchema.describe('A condition over the fields of a session.'),
      }),
    )
    .describe('In order: the first whose condition is true names the segment.'),
  else: z.strictObject({ ...NOTES, ...segment }).describe('The segment of all other sessions.'),
});
const ruleNames = Object.keys(BEHAVIOR_RULES) as BehaviorRulesName[];

const session = z.strictObject({
  ...NOTES,
  kind: z.literal('session').describe(kindNote),
  collection: collection.optional().describe('Default "session_metrics".'),
  rule: z.enum(['id', 'gap']).optional().describe('By user and session id, or by user alone. Default "id".'),
  gap: positiveDuration.optional().describe('Records this far apart are two sessions. Default 30m.'),
  max: positiveDuration.optional().describe('A session is cut before a record this long after its start. Default 24h.'),
  maxEvents: z.int().min(1).max(1_000_000).optional().describe('A session is cut after this many. Default 100000.'),
  filter,
  aggregates: aggregates.optional().describe('Further fields of a session.'),
  behaviors: z
    .union([z.enum(ruleNames), behaviorRules])
    .optional()
    .describe('What segment a session is of. Default "footpath-v1".'),
  behaviorWindows: z
    .union([
      z.strictObject({
        ...NOTES,
        collection: collection.optional().describe('Default "user_behaviors".'),
        size: positiveDuration.optional().describe('Default 5m.'),
      }),
      z.null(),
    ])
    .optional()
    .describe('Windows of session end by segment; null for none. Default 5m into "user_behaviors".'),
});

const events = z.strictObject({
  ...NOTES,
  kind: z.literal('events').describe(kindNote),
  collection: collection.optional().describe('Default "enriched_events".'),
  filter,
});

/** The shape of a definition as people write it; what a schema cannot say is checked behind it (`problemsOf`). */
export const pipelineSchema = z.strictObject({
  $schema: z.string().optional().describe('Where an editor finds the JSON Schema; not read.'),
  ...NOTES,
  version: z.literal(1).optional().describe('Of this format. Default 1.'),
  name: z
    .string()
    .regex(PIPELINE_NAME_PATTERN, { error: PIPELINE_NAME_ALLOWED })
    .optional()
    .describe('Names the pipeline in the store: another name has state of its own. Default "default".'),
  source: source.optional().describe('How records are read.'),
  watermark: z
    .strictObject({
      ...NOTES,
      delay: duration.optional().describe('How far behind the newest of its partition a record may be. Default 10m.'),
      idle: positiveDuration
        .optional()
        .describe('How long a partition may bring nothing before it is idle. Default 60s.'),
    })
    .optional()
    .describe('When a record is late.'),
  dedupe: z
    .strictObject({
      ...NOTES,
      key: z
        .array(z.enum(EVENT_COLUMNS))
        .min(2)
        .optional()
        .describe('Records of a partition that are equal in these columns are one. Default: all nine.'),
    })
    .optional()
    .describe('When two records are one.'),
  joins: z
    .array(join)
    .max(2)
    .optional()
    .describe('Columns of catalogues. A list replaces the default joins, [] is none.'),
  derive: z
    .record(fieldName, expressionSchema)
    .optional()
    .describe('Further columns by name, each an expression over the others. Replaces the default ones.'),
  outputs: z
    .array(z.discriminatedUnion('kind', [window, session, events]))
    .min(1)
    .optional()
    .describe('The collections that come out. Replaces the default outputs.'),
}) satisfies z.ZodType<PipelineInput>;

function durationSchema(leastMs: number, pattern: RegExp, error: string): z.ZodType<number | string> {
  return z.union([z.int().min(leastMs, { error }), z.string().regex(pattern, { error })], { error });
}

/** The published JSON Schema (draft 2020-12) of a definition, for editors. */
export function pipelineJsonSchema(): object {
  const schema = z.toJSONSchema(pipelineSchema, { io: 'input', target: 'draft-2020-12' });
  return { title: 'Footpath pipeline definition', ...schema };
}
