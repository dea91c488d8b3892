/** Text of a form as the value that it stands for; undefined where it stands for none. */
type Reader = (text: string) => unknown

const words = new Map([
  ...['on', 'true', 'yes', '1'].map((word) => [word, true] as const),
  ...['off', 'false', 'no', '0', ''].map((word) => [word, false] as const),
])

export const readBoolean: Reader = (text) => words.get(text.trim().toLowerCase())

export const readNumber: Reader = (text) => {
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim())
  return isNumber ? Number(text) : undefined
}

/** Up to 1,000 digits: reading more takes a time that grows with their square. */
export const readBigint: Reader = (text) => (/^[+-]?\d{1,1000}$/.test(text.trim()) ? BigInt(text.trim()) : undefined)

const ISO = /^(\d{4,6})-(\d{2}-(\d{2}))(T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$/

/** What inputs of type `date`, `datetime-local` and ISO 8601 write, for days that there are; UTC where no zone is said. */
export const readDate: Reader = (text) => {
  const [, year = '', monthAndDay, day, time, zone = 'Z'] = ISO.exec(text.trim()) ?? []
  const midnight = `${year.length > 4 ? `+${year.padStart(6, '0')}` : year}-${monthAndDay}`
  // Engines take the 30th of February for the 1st of March.
  if (new Date(midnight).getUTCDate() !== Number(day)) return undefined
  const date = new Date(time === undefined ? midnight : `${midnight}${time}${zone}`)
  return Number.isNaN(date.getTime()) ? undefined : date
}
