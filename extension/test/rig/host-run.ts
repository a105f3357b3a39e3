import { existsSync, readFileSync } from 'node:fs';

/** A mocha entry, and the extension that it is run with. */
export interface HostSuite {
  /** The extension's folder. */
  readonly extension: string;
  readonly entry: string;
  /** The folder that the window opens. */
  readonly workspace: string;
  readonly withinMs: number;
}

/** One test of the suite inside the extension host. */
export interface HostTest {
  readonly file: string;
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'pending';
  readonly error?: string;
  readonly ms?: number;
}

export interface HostRun {
  readonly tests: readonly HostTest[];
  /** What the suite measured, by name. */
  readonly figures: Readonly<Record<string, unknown>>;
}

/** What the suite wrote; an error with how far it came and what the editor said where it wrote nothing. */
export function resultsOf(file: string, editorSaid: string): HostRun {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const part = `${file}.part`;
  const done = existsSync(part) ? readFileSync(part, 'utf8') : 'no test has ended';
  throw new Error(`The suite gave no results:\n${done}\n${editorSaid}`);
}
