import { tooLarge } from './too-large.js'

/** What a reader tells of a stream of events. */
export interface EventHearing {
  /** `id` is the one that this event bore, undefined without. */
  event(event: { name: string; id: string | undefined; data: string }): void
  /** A block that bears an id and no data. */
  id(id: string): void
  retry(milliseconds: number): void
}

/** Reads Server-Sent Events, wherever their text was cut. */
export interface EventReader {
  /** Throws `stream/too-large`; what came before was told. An event that is never ended is never told. */
  push(text: string): void
}

const fields = ['data:', 'event:', 'id:', 'retry:']
const longestField = 6

/**
 * Creates a reader after the HTML standard: lines end at LF, CR or CRLF, a blank one ends an event, fields that nobody
 * knows and comments are passed over, without being kept while they last. An event has at most `limit` characters.
 */
export function createEventReader(limit: number, hearing: EventHearing): EventReader {
  /** The line that has not ended, how it begins, and whether it is of no interest. */
  let line = ''
  let begin = ''
  let isIgnored = false
  /** A line feed that comes next belongs to the line before. */
  let endsInReturn = false
  let data: string | undefined
  let name = ''
  let id: string | undefined

  function keep(part: string): void {
    if (isIgnored) return
    begin = (begin + part).slice(0, longestField)
    isIgnored = !fields.some((field) => field.startsWith(begin) || begin.startsWith(field))
    line = isIgnored ? '' : line + part
    if (line.length + (data?.length ?? 0) > limit) throw tooLarge('An event', limit)
  }

  function endLine(rest: string): void {
    const whole = line + rest
    if (isIgnored) isIgnored = false
    else if (whole === '') endEvent()
    else takeField(whole)
    line = ''
    begin = ''
    if ((data?.length ?? 0) > limit) throw tooLarge('An event', limit)
  }

  function takeField(whole: string): void {
    const colon = whole.indexOf(':')
    const field = colon < 0 ? whole : whole.slice(0, colon)
    const value = colon < 0 ? '' : whole.slice(colon + (whole[colon + 1] === ' ' ? 2 : 1))
    if (field === 'data') data = data === undefined ? value : `${data}\n${value}`
    else if (field === 'event') name = value
    else if (field === 'id' && !value.includes('\0')) id = value
    else if (field === 'retry' && /^\d+$/.test(value)) hearing.retry(Number(value))
  }

  function endEvent(): void {
    const ended = { name: name === '' ? 'message' : name, id, data }
    data = undefined
    name = ''
    id = undefined
    if (ended.data !== undefined) hearing.event({ ...ended, data: ended.data })
    else if (ended.id !== undefined) hearing.id(ended.id)
  }

  return {
    push(text) {
      const next = (character: string, from: number) => {
        const found = text.indexOf(character, from)
        return found < 0 ? text.length : found
      }
      let at = endsInReturn && text[0] === '\n' ? 1 : 0
      if (text !== '') endsInReturn = false
      // Each kind of line end is looked for only once from each place: in a text that has but one kind as well.
      let [lineFeed, carriageReturn] = [next('\n', at), next('\r', at)]
      while (at < text.length) {
        if (lineFeed < at) lineFeed = next('\n', at)
        if (carriageReturn < at) carriageReturn = next('\r', at)
        const end = Math.min(lineFeed, carriageReturn)
        if (end === text.length) {
          keep(text.slice(at))
          return
        }
        endLine(text.slice(at, end))
        at = end + 1
        if (end !== carriageReturn) continue
        if (at === text.length) endsInReturn = true
        else if (text[at] === '\n') at += 1
      }
    },
  }
}
