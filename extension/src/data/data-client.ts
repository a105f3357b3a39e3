import { type ChildProcess, fork } from 'node:child_process';
import * as vscode from 'vscode';
import { type ErrorCode, FootpathError } from '../../../kernel-lib/src/event/error';
import type { Answers, DataFailure, FromData, Question, ToData } from './protocol';

/** A failure with the field of a query that it is about. */
export class DataError extends FootpathError {
  readonly field: DataFailure['field'];

  constructor({ code, message, field }: DataFailure) {
    super(code as ErrorCode, message);
    this.field = field;
  }
}

interface Asked {
  resolve(value: Answers[keyof Answers]): void;
  reject(error: Error): void;
}

/** So often the process is started again for what is watched alone, as long as it answers nothing between: then it is what it reads that ends it. */
const MOST_RESTARTS = 3;

const ENDED = 'The process that reads stores has ended. Ask again: it is started anew.';

/** The window's side of the data process: it starts with the first question, and again with the next one if it died. */
export class DataClient implements vscode.Disposable {
  private readonly asked = new Map<number, Asked>();
  private readonly changed = new vscode.EventEmitter<string>();
  /** Something was committed in the folder that is named. */
  readonly onDidChange = this.changed.event;
  private child: ChildProcess | null = null;
  private watched: readonly string[] = [];
  private nextId = 1;
  private restarts = 0;

  constructor(
    private readonly entry: string,
    private readonly onText: (text: string) => void,
  ) {}

  /** The process that answers, if one was started. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /**
   * @param signal ends a query that is being opened: a query has the number of the question that opens it, and is closed by that.
   * @throws DataError
   */
  ask<Kind extends Question['kind']>(
    question: Extract<Question, { kind: Kind }>,
    signal?: AbortSignal,
  ): Promise<Answers[Kind]> {
    const child = this.start();
    const id = this.nextId++;
    const close = () => this.send(child, { kind: 'close', query: id, id: 0 });
    signal?.addEventListener('abort', close);
    const answer = new Promise<Answers[Kind]>((resolve, reject) => {
      this.asked.set(id, { resolve: resolve as Asked['resolve'], reject });
      this.send(child, { ...question, id } as ToData);
    });
    return answer.finally(() => signal?.removeEventListener('abort', close));
  }

  /** Tells of commits in these folders from now on, and of no others. */
  async watch(dirs: readonly string[]): Promise<void> {
    const isKnown = dirs.join('\n') === this.watched.join('\n');
    if (isKnown && (this.child !== null || dirs.length === 0)) return;
    this.watched = dirs;
    await this.ask({ kind: 'watch', dirs });
  }

  dispose(): void {
    this.child?.kill('SIGKILL');
    this.end('The window was closed.');
    this.changed.dispose();
  }

  private start(): ChildProcess {
    if (this.child !== null) return this.child;
    const child = fork(this.entry, [], {
      execArgv: [],
      env: { ...process.env, FOOTPATH_PARENT_FD: '4' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    });
    this.child = child;
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => this.onText(text.trimEnd()));
    child.on('message', (message: FromData) => this.hear(message));
    child.on('error', (error) => {
      if (this.child === child) this.end(error.message);
    });
    child.once('exit', () => {
      if (this.child !== child) return;
      this.end(ENDED);
      this.watchAgain();
    });
    if (this.watched.length > 0) this.send(child, { kind: 'watch', dirs: this.watched, id: 0 });
    return child;
  }

  /** What cannot be sent any more has failed like what is not answered. */
  private send(child: ChildProcess, message: ToData): void {
    child.send(message, (error) => {
      if (error === null) return;
      const asked = this.asked.get(message.id);
      this.asked.delete(message.id);
      asked?.reject(new DataError({ code: 'interrupted', message: ENDED }));
    });
  }

  private hear(message: FromData): void {
    if (message.kind === 'changed') {
      this.changed.fire(message.dir);
      return;
    }
    const asked = this.asked.get(message.id);
    this.asked.delete(message.id);
    if (asked !== undefined) this.restarts = 0;
    if (message.kind === 'answer') asked?.resolve(message.value);
    else asked?.reject(new DataError(message.failure));
  }

  /** Commits go on to be told of, and those that nobody watched are as well. */
  private watchAgain(): void {
    if (this.watched.length === 0 || this.restarts === MOST_RESTARTS) return;
    this.restarts++;
    this.start();
    for (const dir of this.watched) this.changed.fire(dir);
  }

  private end(cause: string): void {
    this.child = null;
    for (const { reject } of this.asked.values()) reject(new DataError({ code: 'interrupted', message: cause }));
    this.asked.clear();
  }
}
