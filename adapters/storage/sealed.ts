import { type KeyRing, webCrypto } from './encryption-keys.js'
import { isWellFormed } from './well-formed.js'

/** What a sealed text is bound to: elsewhere it does not open. */
export interface Seat {
  readonly kind: 'item' | 'entry'
  /** The key that it is stored under. */
  readonly key: string
}

export interface Opened {
  readonly text: string
  /** As it was given to `seal`. */
  readonly place: string
}

/**
 * Encrypts a text with AES-GCM under a fresh random nonce: `jods-sealed:1:<key id>:<nonce>:<place>:<data>`, nonce and data
 * in base64. All before the data, and the seat, is authenticated with it. `place` holds no `:`.
 */
export async function seal(ring: KeyRing, seat: Seat, text: string, place = ''): Promise<string> {
  const { id, key } = await ring.current()
  const nonce = crypto.getRandomValues(new Uint8Array(12))
  const header = `jods-sealed:1:${encodeURIComponent(id)}:${toBase64(nonce)}:${place}`
  const data = await webCrypto().encrypt(algorithm(nonce, header, seat), key, toBytes(text))
  return `${header}:${toBase64(new Uint8Array(data))}`
}

/** `undefined` when it was altered, was sealed for another seat or with a key that is not known, or is no sealed text. */
export async function unseal(ring: KeyRing, seat: Seat, sealed: string): Promise<Opened | undefined> {
  const parsed = parse(sealed)
  const key = parsed && (await ring.find(parsed.id))
  if (!key) return undefined
  const { nonce, header, place, data } = parsed
  try {
    const bytes = await webCrypto().decrypt(algorithm(nonce, header, seat), key, data)
    return { text: toText(new Uint8Array(bytes)), place }
  } catch (error) {
    if (error instanceof DOMException) return undefined
    throw error
  }
}

interface Parsed {
  readonly id: string
  readonly nonce: Uint8Array<ArrayBuffer>
  readonly place: string
  readonly header: string
  readonly data: Uint8Array<ArrayBuffer>
}

/** What tells one sealed text from every other; empty when it is none. */
export function nonceOf(sealed: string): string {
  return /^jods-sealed:1:[^:]*:([^:]{16}):/.exec(sealed)?.[1] ?? ''
}

function parse(sealed: string): Parsed | undefined {
  const end = sealed.lastIndexOf(':')
  const header = sealed.slice(0, end)
  const [, id, nonce, place] = /^jods-sealed:1:([^:]*):([^:]{16}):([^:]*)$/.exec(header) ?? []
  if (id === undefined || nonce === undefined || place === undefined) return undefined
  try {
    const [nonceBytes, data] = [fromBase64(nonce), fromBase64(sealed.slice(end + 1))]
    return { id: decodeURIComponent(id), nonce: nonceBytes, place, header, data }
  } catch {
    // Neither base64 nor an escaped id: it was altered.
    return undefined
  }
}

function algorithm(iv: Uint8Array<ArrayBuffer>, header: string, { kind, key }: Seat): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(JSON.stringify([header, kind, key])) }
}

/** UTF-8 behind a 0, or where that cannot hold it UTF-16 behind a 1. */
function toBytes(text: string): Uint8Array<ArrayBuffer> {
  if (isWellFormed(text)) {
    const encoded = new TextEncoder().encode(text)
    const bytes = new Uint8Array(encoded.length + 1)
    bytes.set(encoded, 1)
    return bytes
  }
  const bytes = new Uint8Array(1 + text.length * 2)
  const view = new DataView(bytes.buffer, 1)
  bytes[0] = 1
  for (let index = 0; index < text.length; index += 1) view.setUint16(index * 2, text.charCodeAt(index))
  return bytes
}

function toText(bytes: Uint8Array<ArrayBuffer>): string {
  if (bytes[0] === 0) return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(1))
  const view = new DataView(bytes.buffer, 1)
  let text = ''
  for (let index = 0; index < view.byteLength; index += 2) text += String.fromCharCode(view.getUint16(index))
  return text
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  // In parts, as a call takes only so many arguments.
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000))
  }
  return btoa(binary)
}

/** Throws for what is not written as `toBase64` does: `atob` passes over white space and spare bits. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index)
  const isCanonical =
    text.length === 4 * Math.ceil(bytes.length / 3) && text.endsWith(toBase64(bytes.subarray(-(bytes.length % 3 || 3))))
  if (!isCanonical) throw new Error('not canonical base64')
  return bytes
}
