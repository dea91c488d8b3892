const grammar = /^[A-Za-z][0-9A-Za-z]*$/
/** Longer ones are refused: who has to put something between two such writes the list anew. */
const lengthLimit = 256

/**
 * True for a place in a list: a letter that says how long the whole part is (`a` one digit, `b` two, …; `Z` one, `Y`
 * two, … for places before `a0`), the digits of the whole part and of a fraction that does not end in `0`, all of
 * 0-9A-Za-z.
 */
export function isPlace(text: unknown): text is string {
  if (typeof text !== 'string' || text.length > lengthLimit || !grammar.test(text)) return false
  const head = text.charCodeAt(0)
  const whole = head >= 97 ? head - 96 : 91 - head
  if (text.length <= whole || /^A0*$/.test(text)) return false
  return text.length === whole + 1 || !text.endsWith('0')
}

/** True for runs (first, how many, first, …) in order that do not touch each other. */
export function isRuns(value: unknown): value is number[] {
  if (!Array.isArray(value) || value.length % 2 !== 0) return false
  return value.every((part, index) => {
    if (!Number.isSafeInteger(part) || part < (index % 2 === 0 ? 0 : 1)) return false
    return index % 2 === 1 || index === 0 || part > value[index - 2] + value[index - 1]
  })
}
