import type { QueryOptions, Scope } from '../scope';
import type { Document, DocumentSource } from '../source';

export type Batches = AsyncIterable<Document[]>;
/** Begins a run from its start; may be called again for another run. */
export type Open = () => Batches;
/** One stage of a pipeline, compiled: its output when run over an input. */
export type Stage = (input: Open) => Batches;

/** What the compiling of a stage sees besides its own JSON. */
export interface StageContext {
  readonly scope: Scope;
  readonly options: QueryOptions;
  /** The collection of a name, for stages that read another. */
  readonly resolve: (name: string) => DocumentSource;
  /** Compiles a pipeline inside a stage; what it reads is given when it is opened. */
  readonly pipeline: (stages: unknown, at: string, context: StageContext) => Stage;
}

export type StageCompiler = (argument: unknown, at: string, context: StageContext) => Stage;

/** A stage that makes of each document one, or none (undefined). */
export function each(change: (document: Document) => Document | undefined): Stage {
  return async function* (input) {
    for await (const batch of input()) {
      const changed: Document[] = [];
      for (const document of batch) {
        const made = change(document);
        if (made !== undefined) changed.push(made);
      }
      if (changed.length > 0) yield changed;
    }
  };
}

/** A stage that gives what it made only when it has seen all documents. */
export function blocking(run: (input: Batches) => Promise<Document[]>): Stage {
  return async function* (input) {
    yield* inBatches(await run(input()));
  };
}

export async function* inBatches(documents: Document[], size = 1000): Batches {
  for (let i = 0; i < documents.length; i += size) yield documents.slice(i, i + size);
}

/** All documents of a run, where the caller bounds them. */
export async function collect(input: Batches, take: (document: Document) => void): Promise<Document[]> {
  const documents: Document[] = [];
  for await (const batch of input) {
    for (const document of batch) {
      take(document);
      documents.push(document);
    }
  }
  return documents;
}
