// The public entry: what notebooks and programs import. Grouped by stage.

export type { Chart, Figure, Table } from './chart/chart';
export { type ErrorCode, FootpathError } from './event/error';
export type { EventColumn, Role, TimeFormat } from './event/schema';
export { type ExportOptions, type ExportSummary, exportCollection } from './export/export-collection';
export { type Charts, type ChartsOptions, charts } from './notebook/charts';
export type { Showable } from './notebook/display/bundle-of';
export { type LiveDisplay, type ShowOptions, show, showLive } from './notebook/display/show';
export { interruptSignal } from './notebook/interrupt-signal';
export { temporaryStore } from './notebook/temporary-store';
export { type WatchStoreOptions, watchStore } from './notebook/watch-store';
export { type WindowStreamOptions, windowStream } from './notebook/window-stream';
export { type OpenMongoOptions, openDatabase as openMongo } from './open-database';
export {
  approxCountDistinct,
  avg,
  count,
  countDistinct,
  countIf,
  max,
  min,
  sum,
  sumIf,
} from './pipeline/build-aggregate';
export {
  add,
  and,
  caseWhen,
  col,
  divide,
  eq,
  gt,
  gte,
  hourOf,
  isIn,
  isNull,
  isWeekend,
  lit,
  lt,
  lte,
  multiply,
  ne,
  not,
  or,
  subtract,
} from './pipeline/build-expression';
export { type PipelineBuilder, pipeline } from './pipeline/builder';
export { defaultPipeline } from './pipeline/defaults';
export type { Aggregate, Definition, Expression } from './pipeline/definition';
export type {
  EventsInput,
  JoinInput,
  Notes,
  OutputInput,
  PipelineInput,
  SessionInput,
  SourceInput,
  WindowInput,
} from './pipeline/definition-input';
export { type InferredPipeline, inferPipeline } from './pipeline/infer';
export type { Problem } from './pipeline/problem';
export { pipelineJsonSchema } from './pipeline/schema';
export { parseDefinition, problemsOf } from './pipeline/validate';
export { type WriteReportOptions, writeReport } from './report/write-report';
export { inferFile } from './run/infer-file';
export { type OpenStore, open } from './run/open';
export type { RunProgress } from './run/options';
export type { RunResult } from './run/result';
export { type NotebookRunOptions, runPipeline as run } from './run-pipeline';
export {
  replayFile as replay,
  type SendEventsOptions,
  type SimulateEventsOptions,
  simulateEvents as simulate,
} from './send-events';
export {
  type CatalogForOptions,
  type SimulateOptions,
  type SimulateSummary,
  writeCatalogsFor,
} from './simulate/simulate';
export type { FindOptions, ReadCollection as Collection } from './store/query/collection';
export type { Cursor } from './store/query/cursor';
export type { QueryOptions } from './store/query/scope';
export type { Document } from './store/query/source';
