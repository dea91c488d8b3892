const two = (n: number): string => String(n).padStart(2, '0')

/** Milliseconds since the epoch as the local time of day, to the millisecond. */
export function timeOfDay(time: number): string {
  const date = new Date(time)
  const seconds = `${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`
  return `${two(date.getHours())}:${two(date.getMinutes())}:${seconds}`
}

/** A length on the wire in the unit that suits it. */
export function byteSize(bytes: number | undefined): string {
  if (bytes === undefined) return ''
  if (bytes < 1_000) return `${bytes} B`
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** A duration in milliseconds. */
export function duration(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return ''
  return milliseconds < 10 ? `${milliseconds.toFixed(1)} ms` : `${Math.round(milliseconds)} ms`
}
