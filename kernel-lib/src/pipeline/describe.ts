import type { CatalogJoin, Definition, Output } from './definition';
import type { JoinInput, OutputInput, PipelineInput } from './definition-input';
import { durationText } from './duration';

/** A definition as people write it, with every default written out. `parseDefinition` makes the same definition of it. */
export function inputOf(definition: Definition): PipelineInput {
  const { watermark, joins, outputs, ...same } = definition;
  return {
    ...same,
    watermark: { delay: durationText(watermark.delayMs), idle: durationText(watermark.idleMs) },
    joins: joins.map(joinInput),
    outputs: outputs.map(outputInput),
  };
}

/** The text of `inputOf`, two spaces deep. */
export function showDefinition(definition: Definition): string {
  const { version, name, source, watermark, dedupe, joins, derive, outputs } = inputOf(definition);
  return JSON.stringify({ version, name, source, watermark, dedupe, joins, derive, outputs }, null, 2);
}

function joinInput({ catalog, columns }: CatalogJoin): JoinInput {
  const isPlain = Object.entries(columns).every(([name, column]) => name === column);
  return { catalog, columns: isPlain ? Object.keys(columns) : columns };
}

function outputInput(output: Output): OutputInput {
  const filter = output.filter === null ? {} : { filter: output.filter };
  const { kind, collection } = output;
  if (kind === 'events') return { kind, collection, ...filter };
  if (kind === 'window') {
    const { sizeMs, slideMs, groupBy, aggregates } = output;
    return {
      kind,
      collection,
      size: durationText(sizeMs),
      slide: durationText(slideMs),
      groupBy,
      ...filter,
      aggregates,
    };
  }
  const { rule, gapMs, maxMs, maxEvents, aggregates, behaviors, behaviorWindows: windows } = output;
  return {
    kind,
    collection,
    rule,
    gap: durationText(gapMs),
    max: durationText(maxMs),
    maxEvents,
    ...filter,
    aggregates,
    behaviors,
    behaviorWindows: windows === null ? null : { collection: windows.collection, size: durationText(windows.sizeMs) },
  };
}
