import type { OutputFile } from './output-file';

const LINES_PER_WRITE = 4096;

/** Gathers the lines of one file into few writes. */
export class LineWriter {
  private lines: string[];

  constructor(
    private readonly file: OutputFile,
    header: string,
  ) {
    this.lines = [header];
  }

  /** True when it is time to flush. */
  add(line: string): boolean {
    return this.lines.push(line) >= LINES_PER_WRITE;
  }

  async flush(): Promise<void> {
    const text = this.lines.join('');
    this.lines = [];
    if (text !== '') await this.file.write(text);
  }
}
