import { SourceMap } from 'node:module';
import vm from 'node:vm';
import type { TslabCompiler } from './tslab-parts';

const INLINE_MAP = /\/\/# sourceMappingURL=data:application\/json;(?:charset=[^;]+;)?base64,([A-Za-z0-9+/=]+)\s*$/;
/** A cell's code becomes a module by one line that tslab puts before it. */
const LINES_BEFORE = 1;
/** Cells whose maps are kept; a stack of an earlier one has no places. */
const MOST_CELLS = 500;

type ToCell = (line: number, column: number) => { readonly line: number; readonly column: number };

interface Wrap {
  /** Characters before the code, on its first line. */
  readonly head: number;
  /** The line that calls the code and is none of the cell's. */
  readonly lastLine: number;
}

interface Place {
  readonly cell: number;
  readonly line: number;
  readonly column: number;
}

/**
 * Knows where in a cell's text a place of the code that ran lies. tslab compiles a cell in two steps and keeps no maps; here both steps are
 * asked for theirs, and the code that runs is given a name by which a stack can be read.
 */
export class CellPositions {
  private readonly maps = new Map<number, readonly SourceMap[]>();
  private readonly toCell = new Map<number, ToCell>();
  private compiled: SourceMap[] = [];
  private cell = 0;
  /** What tslab puts around a cell's code, by cell. */
  private readonly wraps = new Map<number, Wrap>();

  /** The compiler with maps asked for. */
  change(compiler: TslabCompiler): Partial<TslabCompiler> {
    return {
      createWatchCompilerHost: (roots, options, ...rest) =>
        compiler.createWatchCompilerHost(roots, { ...options, inlineSourceMap: true }, ...rest),
      transpileModule: (code, options) => {
        const { compilerOptions } = options;
        const { outputText } = compiler.transpileModule(code.replace(INLINE_MAP, ''), {
          ...options,
          compilerOptions: { ...compilerOptions, inlineSourceMap: true },
        });
        this.compiled = [outputText, code].flatMap(mapIn);
        return { outputText: outputText.replace(INLINE_MAP, '') };
      },
    };
  }

  /** Names the code of cells from here on. */
  nameCells(): void {
    const original = vm.runInThisContext;
    vm.runInThisContext = (code: string, options?: vm.RunningCodeOptions | string) => {
      if (typeof options !== 'object' || options.filename !== undefined) return original(code, options);
      this.wraps.set(this.cell, { head: HEAD.exec(code)?.[0].length ?? 0, lastLine: code.split('\n').length });
      return original(code, { ...options, filename: nameOf(this.cell), displayErrors: false });
    };
  }

  /** The cell that is about to be compiled and run, whose text was changed in the way that `toCell` undoes. */
  begin(cell: number, toCell: ToCell): void {
    this.keep();
    this.cell = cell;
    this.compiled = [];
    this.toCell.set(cell, toCell);
  }

  /** A place of the running cell's changed text in its own. */
  inCell(line: number, column: number): ReturnType<ToCell> {
    return this.toCell.get(this.cell)!(line, column);
  }

  /** The first place in the running cell that a stack names; null where it names none. */
  placeIn(stack: string): Place | null {
    this.keep();
    const found = new RegExp(`${nameOf(this.cell)}:(\\d+):(\\d+)`).exec(stack);
    return found === null ? null : this.original(this.cell, Number(found[1]), Number(found[2]));
  }

  /** The stack as people read it: places in cells, and without what is behind them. */
  readable(stack: string): string {
    this.keep();
    const lines = stack.split('\n').filter((line) => !this.isCallOfCell(line));
    const last = lines.findLastIndex((line) => line.includes('footpath-cell-'));
    return lines
      .slice(0, last < 0 ? lines.length : last + 1)
      .map((line) =>
        // Functions of earlier cells are called as members of the object that keeps them.
        line.replace(/\bProxy\.(?=.*\bfootpath-cell-)/, '').replace(IN_CELL, (whole, cell, lineNumber, column) => {
          const place = this.original(Number(cell), Number(lineNumber), Number(column));
          return place === null ? whole : `cell ${place.cell}:${place.line}:${place.column}`;
        }),
      )
      .join('\n');
  }

  private isCallOfCell(line: string): boolean {
    const found = IN_CELL.exec(line);
    return found !== null && this.wraps.get(Number(found[1]))?.lastLine === Number(found[2]);
  }

  private keep(): void {
    if (this.compiled.length !== 2) return;
    this.maps.set(this.cell, this.compiled);
    if (this.maps.size <= MOST_CELLS) return;
    const [oldest] = this.maps.keys();
    for (const kept of [this.maps, this.wraps, this.toCell]) kept.delete(oldest);
  }

  private original(cell: number, line: number, column: number): Place | null {
    const maps = this.maps.get(cell);
    if (maps === undefined) return null;
    let [at, across] = [line - 1, column - 1];
    if (at === 0) across = Math.max(0, across - (this.wraps.get(cell)?.head ?? 0));
    for (const map of maps) {
      const entry = map.findEntry(at, across);
      if (!('originalLine' in entry)) return null;
      [at, across] = [entry.originalLine, entry.originalColumn];
    }
    return { cell, ...this.toCell.get(cell)!(at - LINES_BEFORE + 1, across + 1) };
  }
}

const IN_CELL = /\bfootpath-cell-(\d+):(\d+):(\d+)/;
const HEAD = /^\((?:async )?function\(exports, require\) \{ /;

function nameOf(cell: number): string {
  return `footpath-cell-${cell}`;
}

function mapIn(code: string): SourceMap[] {
  const found = INLINE_MAP.exec(code);
  return found === null ? [] : [new SourceMap(JSON.parse(Buffer.from(found[1], 'base64').toString('utf8')))];
}
