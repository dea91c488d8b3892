import type { Refusal } from 'jods/wire'

/** What a refusal says of paths that were sent: each once, as one write is refused once. */
export function among({ paths, stamps, ...refusal }: Refusal, sent: ReadonlySet<string>): Refusal {
  const known = new Set<string>()
  const indexes = paths.flatMap((path, index) => (sent.has(path) && known.size < known.add(path).size ? [index] : []))
  return {
    ...refusal,
    paths: indexes.map((index) => paths[index]!),
    ...(stamps && { stamps: indexes.flatMap((index) => stamps[index] ?? []) }),
  }
}
