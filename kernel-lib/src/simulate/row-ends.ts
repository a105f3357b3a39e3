import { mix32 } from './random';
import { END_BYTES } from './visit-slots';

const USER_DIGITS = 9;
const SESSION_AT = USER_DIGITS + 1;
const SESSION_BYTES = 36;
const GOLDEN = 0x9e3779b9;
const COMMA = 44;
const HYPHEN = 45;
const LF = 10;
/** Where the four hyphens stand in a session id. */
const HYPHENS = [8, 13, 18, 23];
/** The two digits of each byte, as a little-endian word. */
const HEX = Uint16Array.from({ length: 256 }, (_, byte) => {
  const [high, low] = byte.toString(16).padStart(2, '0');
  return high.charCodeAt(0) + low.charCodeAt(0) * 256;
});

/** Writes a nine-digit user id and what stands around it into a slot's row end; the session id is still to come. */
export function writeUser(rowEnds: Uint8Array, slot: number, userId: number): void {
  const at = slot * END_BYTES;
  let rest = userId;
  for (let i = USER_DIGITS - 1; i >= 0; i--) {
    const tenth = Math.floor(rest / 10);
    rowEnds[at + i] = 48 + rest - tenth * 10;
    rest = tenth;
  }
  rowEnds[at + USER_DIGITS] = COMMA;
  rowEnds[at + SESSION_AT + SESSION_BYTES] = LF;
}

/** Gives a slot the session id of another one. */
export function copySession(rowEnds: Uint8Array, from: number, to: number): void {
  const source = from * END_BYTES + SESSION_AT;
  rowEnds.copyWithin(to * END_BYTES + SESSION_AT, source, source + SESSION_BYTES);
}

/** 36 characters in the shape of a UUID. The first eight are a bijection of the session's number: no two are equal. */
export function writeSession(rowEnds: DataView, slot: number, seed: number, number: number): void {
  const at = slot * END_BYTES + SESSION_AT;
  const first = mix32(number ^ mix32(seed));
  const second = mix32(mix32(number + GOLDEN) ^ (seed + 1));
  const third = mix32(mix32(number + 2 * GOLDEN) ^ (seed + 2));
  const fourth = mix32(mix32(number + 3 * GOLDEN) ^ (seed + 3));
  writeHalf(rowEnds, at, first >>> 16);
  writeHalf(rowEnds, at + 4, first & 0xffff);
  writeHalf(rowEnds, at + 9, second >>> 16);
  writeHalf(rowEnds, at + 14, 0x4000 | (second & 0x0fff));
  writeHalf(rowEnds, at + 19, 0x8000 | ((third >>> 16) & 0x3fff));
  writeHalf(rowEnds, at + 24, third & 0xffff);
  writeHalf(rowEnds, at + 28, fourth >>> 16);
  writeHalf(rowEnds, at + 32, fourth & 0xffff);
  for (const hyphen of HYPHENS) rowEnds.setUint8(at + hyphen, HYPHEN);
}

/** Four digits of hexadecimal. */
function writeHalf(rowEnds: DataView, at: number, bits: number): void {
  rowEnds.setUint16(at, HEX[bits >>> 8], true);
  rowEnds.setUint16(at + 2, HEX[bits & 0xff], true);
}
