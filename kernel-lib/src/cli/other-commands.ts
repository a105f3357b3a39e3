// What `footpath run` does without: loaded with any other command, and for its report.

export { checkReportPlace } from '../report/report-place';
export { writeReport } from '../report/write-report';
export { configCommand } from './config-command';
export { copyCommand } from './copy-command';
export { demoCommand } from './demo-command';
export { doctorCommand } from './doctor-command';
export { exportCommand } from './export-command';
export { inStore } from './in-store';
export { inspectCommand } from './inspect-command';
export { lagCommand } from './lag-command';
export { notebookCommand } from './notebook-command';
export { pipelineCommand } from './pipeline-command';
export { pruneCommand } from './prune-command';
export { queryCommand } from './query-command';
export { replayCommand } from './replay-command';
export { reportCommand } from './report-command';
export { requeueCommand } from './requeue-command';
export { resetCommand } from './reset-command';
export { serveCommand } from './serve-command';
export { servicesCommand } from './services-command';
export { simulateCommand } from './simulate-command';
export { statusCommand } from './status-command';
export { topicsCommand } from './topics-command';
export { verifyCommand } from './verify-command';
