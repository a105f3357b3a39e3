import type { RecordFormat } from '../event/schema';
import type { PipelineStore } from '../store/pipeline-store';
import type { ExemptPlaces } from '../stream/exempt-records';
import type { PartitionFloor } from '../stream/ports';
import type { Catalogs } from './catalogs';
import type { Planner } from './epochs';
import type { InputReader } from './feeder';
import type { SourceInput } from './input';
import type { RunNotice, RunOptions, World } from './options';
import type { Source } from './sources';

/** What one start of the engine is given. */
export interface SessionParts {
  readonly options: RunOptions;
  readonly world: World;
  readonly writer: PipelineStore;
  readonly reader: InputReader;
  readonly planner: Planner;
  readonly inputs: readonly SourceInput[];
  readonly format: RecordFormat;
  readonly sources: readonly Source[];
  readonly catalogs: Catalogs;
  readonly hash: string;
  /** Of a topic, by partition, where the input ends; null for files, and where it is followed. */
  readonly ends: readonly number[] | null;
  /** Of a rebuild: the late records that were released. */
  readonly exempt: ExemptPlaces | null;
  /** Of a rebuild: the floors that silence left before. */
  readonly floors: readonly PartitionFloor[];
  readonly notice: RunNotice;
}
