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
  it('is plain JSON that names its draft', () => {
    const schema = pipelineJsonSchema();
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' });
  });
});
