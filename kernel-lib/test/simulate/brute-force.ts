/**
 * Reads a simulated file the slow, plain way, sharing no code with the simulator: what is dead, late, a copy or out of
 * order, straight from the written rules.
 */
export interface Judged {
  readonly offset: number;
  readonly line: number;
  readonly kind: string;
  readonly partition: number;
  readonly reason?: string;
  readonly copyOf?: number;
  readonly wouldMoveWatermark?: boolean;
}

const TIME = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d) UTC$/;
const ID = /^(0|[1-9][0-9]{0,15})$/;
const PRICE = /^[0-9]{1,10}(\.[0-9]+)?$/;

export function judge(file: Buffer, partitions: number, delayMs: number): Judged[] {
  const judged: Judged[] = [];
  const newest = new Map<number, number>();
  const seen = new Map<string, { offset: number; accepted: boolean }>();
  let newestOfFile = -Infinity;
  let offset = 0;
  let line = 0;
  while (offset < file.length) {
    const end = file.indexOf(10, offset);
    const record = file.subarray(offset, end);
    line++;
    const start = offset;
    offset = end + 1;
    if (line === 1) continue;
    const { reason, fields } = parse(record);
    const time = timeOf(fields[0] ?? '');
    const user = fields[7] ?? '';
    const own = goodId(user) ? slowPartition(user, partitions) : 0;
    if (reason !== undefined) {
      const late = ['missing-field', 'bad-time', 'bad-type', 'bad-number'].includes(reason);
      judged.push({
        offset: start,
        line,
        kind: 'malformed',
        partition: late ? own : 0,
        reason,
        wouldMoveWatermark:
          reason !== 'column-count' && time !== undefined && goodId(user) && time > (newest.get(own) ?? -Infinity),
      });
      continue;
    }
    const key = record.toString('latin1');
    const original = seen.get(key);
    const late = time! < (newest.get(own) ?? -Infinity) - delayMs;
    if (original !== undefined) {
      if (!late && !original.accepted) throw new Error(`line ${line}: an accepted copy of a late record`);
      judged.push({
        offset: start,
        line,
        kind: late ? 'late-duplicate' : 'duplicate',
        partition: own,
        copyOf: original.offset,
      });
    } else {
      seen.set(key, { offset: start, accepted: !late });
      if (late) judged.push({ offset: start, line, kind: 'late', partition: own });
      else if (time! < newestOfFile) judged.push({ offset: start, line, kind: 'out-of-order', partition: own });
    }
    newest.set(own, Math.max(newest.get(own) ?? -Infinity, time!));
    newestOfFile = Math.max(newestOfFile, time!);
  }
  return judged;
}

function parse(record: Buffer): { reason?: string; fields: string[] } {
  const text = record.toString('latin1');
  const split = text
    .split(',')
    .map((field) => (/^"([^"]|"")*"$/.test(field) ? field.slice(1, -1).replaceAll('""', '"') : field));
  const wrong = (reason: string) => ({ reason, fields: split });
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(record);
  } catch {
    return wrong('bad-encoding');
  }
  if (/(^|,)"([^"]|"")*"[^,]/.test(text)) return wrong('bad-quote');
  if (split.length !== 9) return wrong('column-count');
  const [time, type, product, , , , price, user] = split;
  if ([time, type, product, price, user].includes('')) return wrong('missing-field');
  if (timeOf(time) === undefined) return wrong('bad-time');
  if (!['view', 'cart', 'purchase', 'remove_from_cart'].includes(type)) return wrong('bad-type');
  if (!goodId(product) || !goodId(user) || !PRICE.test(price)) return wrong('bad-number');
  return { fields: split };
}

function timeOf(text: string): number | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(ms).toISOString();
  if (back.slice(0, 19) !== text.slice(0, 19).replace(' ', 'T')) return undefined;
  return ms >= 0 && ms < Date.UTC(2101, 0, 1) ? ms : undefined;
}

function goodId(text: string): boolean {
  return ID.test(text) && BigInt(text) < 2n ** 53n;
}

/** Murmur2 in BigInt, word by word as it is published. */
export function slowMurmur2(key: Uint8Array): number {
  const cut = (value: bigint) => value & 0xffffffffn;
  const m = 0x5bd1e995n;
  let h = cut(0x9747b28cn ^ BigInt(key.length));
  const whole = key.length - (key.length % 4);
  for (let i = 0; i < whole; i += 4) {
    let k = 0n;
    for (let b = 3; b >= 0; b--) k = (k << 8n) | BigInt(key[i + b]);
    k = cut(k * m);
    k ^= k >> 24n;
    h = cut(h * m) ^ cut(k * m);
  }
  if (whole < key.length) {
    for (let i = key.length - 1; i >= whole; i--) h ^= BigInt(key[i]) << BigInt(8 * (i - whole));
    h = cut(h * m);
  }
  h = cut((h ^ (h >> 13n)) * m);
  return Number(BigInt.asIntN(32, h ^ (h >> 15n)));
}

function slowPartition(user: string, partitions: number): number {
  return (slowMurmur2(Buffer.from(user)) & 0x7fffffff) % partitions;
}
