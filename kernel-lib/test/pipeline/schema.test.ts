import { Ajv2020 } from 'ajv/dist/2020';
import { describe, expect, it } from 'vitest';
import { defaultPipeline } from '../../src/pipeline/defaults';
import { pipelineJsonSchema } from '../../src/pipeline/schema';
import { BAD_DEFINITIONS, GOOD_DEFINITIONS } from './definitions';

const validate = new Ajv2020({ strict: true, strictTuples: false, allowUnionTypes: true }).compile(
  pipelineJsonSchema(),
);

describe('pipelineJsonSchema agrees with the validator', () => {
  it('on the default pipeline', () => {
    expect(validate(defaultPipeline('shop'))).toBe(true);
  });

  it.each(Object.entries(GOOD_DEFINITIONS))('taking %s', (_, json) => {
    expect(validate(json)).toBe(true);
  });

  it.each(BAD_DEFINITIONS.filter((bad) => !bad.beyondSchema))('refusing $what', ({ json }) => {
    expect(validate(json)).toBe(false);
  });

  it.each(BAD_DEFINITIONS.filter((bad) => bad.beyondSchema))('leaving $what to it', ({ json }) => {
    expect(validate(json)).toBe(true);
  });
});

describe('pipelineJsonSchema', () => {
  it('says of every key what it means: an editor shows it at the pointer', () => {
    const schema = pipelineJsonSchema() as Readonly<Record<string, unknown>>;
    const without: string[] = [];
    const look = (place: string, part: unknown): void => {
      if (typeof part !== 'object' || part === null) return;
      const { properties = {}, ...others } = part as {
        properties?: Readonly<Record<string, { description?: string }>>;
      };
      for (const [key, property] of Object.entries(properties)) {
        if (!property.description) without.push(`${place}.${key}`);
        look(`${place}.${key}`, property);
      }
      for (const [name, other] of Object.entries(others)) look(name === '$defs' ? '' : place, other);
    };
    const { $defs, ...own } = schema;
    look('pipeline', own);
    expect(without).toEqual([]);
  });

  it('is plain JSON that names its draft', () => {
    const schema = pipelineJsonSchema();
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' });
  });
});
