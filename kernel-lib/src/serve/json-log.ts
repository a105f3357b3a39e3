/** A line of the log. Values are JSON; `time` is added. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly [key: string]: unknown;
}

export type Log = (line: LogLine) => void;

/** Writes one JSON object a line, with the time first. */
export function jsonLog(write: (text: string) => void, nowMs: () => number): Log {
  return ({ level, message, ...rest }) => {
    write(`${JSON.stringify({ time: new Date(nowMs()).toISOString(), level, message, ...rest })}\n`);
  };
}
