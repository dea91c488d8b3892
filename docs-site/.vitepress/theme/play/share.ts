/** Code as part of an address: deflated, in the letters that a `#` may be followed by. */
export async function toHash(code: string): Promise<string> {
  const bytes = await through(new TextEncoder().encode(code), new CompressionStream('deflate-raw'))
  const text = btoa(String.fromCharCode(...bytes))
  return `#code=${text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
}

/** The code in an address, if there is some that can be read. */
export async function fromHash(hash: string): Promise<string | undefined> {
  const text = /^#code=([\w-]+)$/.exec(hash)?.[1]
  if (!text) return undefined
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
    return new TextDecoder().decode(await through(bytes, new DecompressionStream('deflate-raw')))
  } catch {
    return undefined
  }
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  way: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(way)
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
