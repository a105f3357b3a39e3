/** Columns of the October file, in its order: a row as a dictionary has them so. */
const NUMBERS = new Set(['product_id', 'category_id', 'user_id']);
const DECIMAL = 'price';

/** How the rows of a CSV file become Python's values: `csv.DictReader` has texts only, `pandas` numbers, and NaN for what is empty. */
export type RowReader = 'csv' | 'pandas';

/** The bytes that `json.dumps(row)` gives in Python for a row of a CSV file: separators `", "` and `": "`, ASCII only. */
export function jsonDumps(header: readonly string[], row: readonly string[], reader: RowReader): Buffer {
  const members = header.map((name, place) => `${pythonText(name)}: ${pythonValue(name, row[place], reader)}`);
  return Buffer.from(`{${members.join(', ')}}`);
}

function pythonValue(name: string, text: string, reader: RowReader): string {
  if (reader === 'csv') return pythonText(text);
  if (text === '') return 'NaN';
  if (NUMBERS.has(name)) return text;
  if (name === DECIMAL) return pythonFloat(text);
  return pythonText(text);
}

/** The shortest digits of the nearest double, with a point: prices are far from where Python would write an exponent. */
function pythonFloat(text: string): string {
  const shortest = String(Number(text));
  return shortest.includes('.') ? shortest : `${shortest}.0`;
}

function pythonText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
