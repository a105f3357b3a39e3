/** Whether a clause of `package.json` holds: of those forms that this project uses. @throws Error for another one */
export function holds(when: string | undefined, context: Readonly<Record<string, unknown>>): boolean {
  return (when ?? '').split(' && ').every((clause) => clause === '' || holdsOne(clause, context));
}

/** The context keys that a clause asks. */
export function keysOf(when: string | undefined): string[] {
  const clauses = when === undefined ? [] : when.split(' && ');
  return clauses.map((clause) => /^!?([\w.]+)/.exec(clause)![1]);
}

function holdsOne(clause: string, context: Readonly<Record<string, unknown>>): boolean {
  const [, not, key, operator, value] = /^(!?)([\w.]+)(?: (==|!=|=~) (.+))?$/.exec(clause) ?? [];
  if (key === undefined) throw new Error(`A clause of another form: ${clause}`);
  if (operator === undefined) return Boolean(context[key]) !== (not === '!');
  const is = String(context[key] ?? '');
  if (operator === '=~') return new RegExp(value.replace(/^\/|\/$/g, '')).test(is);
  return (is === value) === (operator === '==');
}
