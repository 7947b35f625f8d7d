// What every browser and Node have and the language's own types do not tell; nothing else is used here.
declare const crypto: { getRandomValues(array: Uint8Array): Uint8Array }
declare class TextDecoder {
  constructor(encoding?: "utf-8" | "latin1", options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean })
  decode(bytes?: Uint8Array, options?: { readonly stream?: boolean }): string
}
declare class TextEncoder {
  encode(text: string): Uint8Array
}
declare const performance: { now(): number }
