import type { Figure, Json } from './chart';

const TOKEN = /^var\((--[a-z-]+)\)$/;

/** The figure with each token `var(--name)` replaced by what `lookup` gives for `--name`; nothing else changes. */
export function resolveTokens(figure: Figure, lookup: (name: string) => string): Figure {
  const resolve = (value: Json | undefined): Json | undefined => {
    if (typeof value === 'string') {
      const token = TOKEN.exec(value);
      return token ? lookup(token[1]) : value;
    }
    if (Array.isArray(value)) return value.map((item) => resolve(item) as Json);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item)]));
  };
  return resolve(figure as unknown as Json) as unknown as Figure;
}
