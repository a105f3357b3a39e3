/** Bytes of `YYYY-MM-DD HH:MM:SS UTC`. */
export const TIME_BYTES = 23;

/** `YYYY-MM-DD HH:MM:SS UTC` of a second since 1970. */
export function timeText(second: number): string {
  const iso = new Date(second * 1000).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** Keeps the bytes of the last time asked for: rows come in order, so most share a second or a day with the one before. */
export class TimeText {
  /** The bytes, with one behind them that is of no account, to be read in words. */
  readonly view = new DataView(new ArrayBuffer(TIME_BYTES + 1));
  readonly bytes: Uint8Array = new Uint8Array(this.view.buffer, 0, TIME_BYTES);
  private second = -1;
  private day = -1;

  /** Makes `bytes` the text of `second` (since 1970). */
  set(second: number): void {
    if (second === this.second) return;
    this.second = second;
    const day = Math.floor(second / 86_400);
    if (day !== this.day) {
      this.day = day;
      const text = timeText(second);
      for (let i = 0; i < TIME_BYTES; i++) this.bytes[i] = text.charCodeAt(i);
    }
    const ofDay = second - day * 86_400;
    this.twoDigits(11, Math.floor(ofDay / 3600));
    this.twoDigits(14, Math.floor(ofDay / 60) % 60);
    this.twoDigits(17, ofDay % 60);
  }

  private twoDigits(at: number, value: number): void {
    const tens = Math.floor(value / 10);
    this.bytes[at] = 48 + tens;
    this.bytes[at + 1] = 48 + value - tens * 10;
  }
}
