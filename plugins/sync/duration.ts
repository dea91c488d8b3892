import { JodsError } from 'jods'

const units = {
  ms: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
} as const

/** How long something lasts: milliseconds, or a number and a unit such as `'30 days'`, `'12 hours'`, `'500 ms'`. */
export type Duration = number | `${number} ${keyof typeof units | `${Exclude<keyof typeof units, 'ms'>}s`}`

const grammar = /^(\d+(?:\.\d+)?) (ms|second|minute|hour|day|week)s?$/

/** In milliseconds. Throws `sync/duration` for what is none, or not more than nothing. */
export function parseDuration(duration: unknown, option: string): number {
  const match = typeof duration === 'string' && !duration.endsWith('mss') ? grammar.exec(duration) : null
  const length = match ? Number(match[1]) * units[match[2] as keyof typeof units] : duration
  if (typeof length === 'number' && Number.isFinite(length) && length > 0) return length
  throw new JodsError('sync/duration', `\`${option}\` is ${JSON.stringify(duration)}, which says no length of time.`, {
    fix: "Write milliseconds, or text such as '30 days', '12 hours', '90 seconds'.",
  })
}
