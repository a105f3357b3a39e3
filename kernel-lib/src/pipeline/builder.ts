import type { EventColumn } from '../event/schema';
import type { Expression } from './definition';
import type {
  DurationInput,
  EventsInput,
  JoinInput,
  OutputInput,
  PipelineInput,
  SessionInput,
  SourceInput,
  WindowInput,
} from './definition-input';

/**
 * Starts a definition to be written in TypeScript. What `build` gives is the plain JSON that one could have written by hand;
 * what is not said is as in the default pipeline.
 */
export function pipeline(name: string): PipelineBuilder {
  return new PipelineBuilder({ name });
}

/** Every method gives a new builder, so that definitions may share a beginning. */
export class PipelineBuilder {
  constructor(private readonly input: PipelineInput) {}

  source(source: SourceInput): PipelineBuilder {
    return this.with({ source });
  }

  /** How far behind the newest of its partition a record may be, and how long a partition may be silent. */
  watermark(delay: DurationInput, idle?: DurationInput): PipelineBuilder {
    return this.with({ watermark: idle === undefined ? { delay } : { delay, idle } });
  }

  /** The columns in which duplicates are equal; `event_time` and `user_id` must be among them. */
  dedupe(...key: readonly EventColumn[]): PipelineBuilder {
    return this.with({ dedupe: { key } });
  }

  /** Brings in columns of a catalogue, by name or as `{ nameHere: 'catalogue column' }`. */
  join(catalog: JoinInput['catalog'], columns: JoinInput['columns']): PipelineBuilder {
    return this.with({ joins: [...(this.input.joins ?? []), { catalog, columns }] });
  }

  /** Adds a column to every event. */
  derive(name: string, expression: Expression): PipelineBuilder {
    return this.with({ derive: { ...this.input.derive, [name]: expression } });
  }

  window(output: Omit<WindowInput, 'kind'> = {}): PipelineBuilder {
    return this.output({ kind: 'window', ...output });
  }

  sessions(output: Omit<SessionInput, 'kind'> = {}): PipelineBuilder {
    return this.output({ kind: 'session', ...output });
  }

  events(output: Omit<EventsInput, 'kind'> = {}): PipelineBuilder {
    return this.output({ kind: 'events', ...output });
  }

  /** The definition as JSON, the caller's own; `parseDefinition` judges it. */
  build(): PipelineInput {
    return structuredClone(this.input);
  }

  private output(output: OutputInput): PipelineBuilder {
    return this.with({ outputs: [...(this.input.outputs ?? []), output] });
  }

  private with(part: Partial<PipelineInput>): PipelineBuilder {
    return new PipelineBuilder({ ...this.input, ...part });
  }
}
