/** One value for all suites of a host: each of them is a bundle of its own, with its own copy of every module. */
export function shared<T>(name: string, first: T): T {
  const places = globalThis as unknown as Record<symbol, T>;
  const key = Symbol.for(`footpath-test.${name}`);
  places[key] ??= first;
  return places[key];
}
