declare module 'snappyjs' {
  export function uncompress<T extends Uint8Array>(compressed: T, maxLength?: number): T;
}

declare module 'lz4js' {
  /** Of one or several frames. */
  export function decompress(compressed: Uint8Array, maxSize?: number): Uint8Array;
}
