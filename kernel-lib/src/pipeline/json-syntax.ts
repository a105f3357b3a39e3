/** Where a text stops being JSON, or names a key twice. */
interface SyntaxProblem {
  /** Both from 1; a column counts UTF-16 units. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const SCALAR =
  /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;
const SPACE = /[ \t\n\r]*/y;

/** An open object with the keys it has, or an open array. */
type Open = Set<string> | 'array';

/**
 * The first problem of a text as JSON (RFC 8259), null if there is none. The engine's own parser does not say where it failed
 * in all versions, and of a key that is there twice it silently takes the last.
 */
export function syntaxProblem(text: string): SyntaxProblem | null {
  const scanner = new JsonScanner(text);
  const message = scanner.scan();
  if (message === null) return null;
  const before = text.slice(0, scanner.position).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1, message };
}

class JsonScanner {
  position = 0;
  private readonly open: Open[] = [];

  constructor(private readonly text: string) {}

  /** The message of the problem at `position`. */
  scan(): string | null {
    for (let expectsValue = true; ; ) {
      this.skipSpace();
      const problem: string = expectsValue ? this.value() : this.afterValue();
      if (problem === 'end') return null;
      if (problem === 'value' || problem === 'after') expectsValue = problem === 'value';
      else return problem;
    }
  }

  /** What comes next (`value` or `after` one), `end`, or a message. */
  private value(): string {
    const sign = this.text[this.position];
    if (sign === '{') {
      this.position++;
      this.open.push(new Set());
      return this.closes('}') ? 'after' : this.key();
    }
    if (sign === '[') {
      this.position++;
      this.open.push('array');
      return this.closes(']') ? 'after' : 'value';
    }
    return this.token() === null ? this.expected('a value') : 'after';
  }

  private afterValue(): string {
    const inside = this.open.at(-1);
    if (inside === undefined) return this.position === this.text.length ? 'end' : this.expected('the end');
    const close = inside === 'array' ? ']' : '}';
    if (this.closes(close)) return 'after';
    if (this.text[this.position] !== ',') return this.expected(`"," or "${close}"`);
    this.position++;
    this.skipSpace();
    if (this.text[this.position] === close) return `there is a comma before "${close}"`;
    return inside === 'array' ? 'value' : this.key();
  }

  private key(): string {
    this.skipSpace();
    const start = this.position;
    if (this.text[start] !== '"') return this.expected('a name in double quotes');
    const token = this.token();
    if (token === null) return this.expected('a name in double quotes');
    const keys = this.open.at(-1) as Set<string>;
    const key: string = JSON.parse(token);
    if (keys.has(key)) {
      this.position = start;
      return `the name ${token} is there twice`;
    }
    keys.add(key);
    this.skipSpace();
    if (this.text[this.position] !== ':') return this.expected('":"');
    this.position++;
    return 'value';
  }

  private closes(sign: string): boolean {
    this.skipSpace();
    if (this.text[this.position] !== sign) return false;
    this.position++;
    this.open.pop();
    return true;
  }

  private token(): string | null {
    SCALAR.lastIndex = this.position;
    const match = SCALAR.exec(this.text);
    if (match !== null) this.position += match[0].length;
    return match === null ? null : match[0];
  }

  private skipSpace(): void {
    SPACE.lastIndex = this.position;
    this.position += SPACE.exec(this.text)![0].length;
  }

  private expected(what: string): string {
    const found = this.text.slice(this.position, this.position + 12).split('\n')[0];
    return `expected ${what}, found ${this.position === this.text.length ? 'the end of the text' : JSON.stringify(found)}`;
  }
}
