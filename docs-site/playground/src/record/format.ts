import type { Operation } from 'jods'

const time = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
})

/** Hours to milliseconds. */
export function clock(at: number): string {
  return time.format(at)
}

const longest = 64

/** A value on one line, cut where it gets long. */
export function preview(value: unknown): string {
  const text = json(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

/** A patch as a person would write it: one operation per line. */
export function pretty(patch: readonly Operation[]): string {
  return `[\n${patch.map((operation) => `  ${json(operation)}`).join(',\n')}\n]`
}

/** As JSON, but NaN is called so: what was refused is shown as it was. */
function json(value: unknown): string {
  return (
    JSON.stringify(value, (_, member) => (Number.isNaN(member) ? '⟨NaN⟩' : member))?.replace('"⟨NaN⟩"', 'NaN') ??
    'undefined'
  )
}
