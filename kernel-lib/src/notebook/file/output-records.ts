import type { CellError, DisplayBundle, StreamName } from '../protocol';
import { type CellOutputRecord, linesOf } from './ipynb';

/** Gathers the outputs of a notebook's cells as its file holds them: texts of one stream joined, updates in the place of what they replace. */
export class OutputRecords {
  private readonly displays = new Map<string, CellOutputRecord[]>();

  /** The outputs of one cell; later cells may still replace displays of it. */
  forCell(): CellOutputs {
    return new CellOutputs(this.displays);
  }
}

export class CellOutputs {
  readonly records: (CellOutputRecord & { displayId?: string })[] = [];
  private texts: string[] = [];

  constructor(private readonly displays: Map<string, CellOutputRecord[]>) {}

  stream(name: StreamName, text: string): void {
    const last = this.records.at(-1);
    if (last?.output_type !== 'stream' || last.name !== name) {
      this.seal();
      this.records.push({ output_type: 'stream', name, text: [] });
    }
    this.texts.push(text);
  }

  display({ data, displayId, update = false }: DisplayBundle): void {
    this.seal();
    const record = { output_type: 'display_data' as const, data: fileData(data), metadata: {} };
    const shown = displayId === undefined ? undefined : this.displays.get(displayId);
    if (update && shown) {
      for (const each of shown) Object.assign(each, record);
      return;
    }
    this.records.push(record);
    if (displayId !== undefined) this.displays.set(displayId, [...(shown ?? []), record]);
  }

  error({ name, message, stack }: CellError): void {
    this.seal();
    this.records.push({ output_type: 'error', ename: name, evalue: message, traceback: stack.split('\n') });
  }

  /** The texts so far become lines of the last stream. */
  seal(): void {
    const last = this.records.at(-1);
    if (last?.output_type === 'stream') last.text = linesOf(last.text.join('') + this.texts.join(''));
    this.texts = [];
  }
}

/** JSON stays JSON; texts become lines. */
function fileData(data: DisplayBundle['data']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([type, value]) => [
      type,
      typeof value === 'string' && !type.endsWith('+json') ? linesOf(value) : value,
    ]),
  );
}
