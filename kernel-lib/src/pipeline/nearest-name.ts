/**
 * The name nearest to a wrong one, or null if none is near: at most a third of its letters wrong (swapped neighbours count
 * once), capitals and `_`, `-`, spaces aside. Of equally near names the one nearest with these, then the first.
 */
export function nearestName(wrong: string, names: Iterable<string>): string | null {
  const plain = plainName(wrong);
  const farthest = Math.max(1, Math.floor(plain.length / 3));
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const distance = editDistance(plain, plainName(name));
    if (distance > farthest || distance >= name.length) continue;
    const exactDistance = distance + editDistance(wrong.slice(0, 100), name) / 1000;
    if (exactDistance >= bestDistance) continue;
    best = name;
    bestDistance = exactDistance;
  }
  return best;
}

function plainName(name: string): string {
  return name
    .slice(0, 100)
    .toLowerCase()
    .replace(/[_\-\s]/g, '');
}

/**
 * Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`, no letter touched twice (optimal
 * string alignment: Damerau, CACM 7(3), 1964, with the table of Wagner and Fischer, JACM 21(1), 1974).
 */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(substitution, previous[j] + 1, row[j - 1] + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, beforePrevious[j - 2] + 1);
      row.push(least);
    }
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length];
}
