import { JodsError } from 'jods'

/** What a reader tells of a document, in its order. */
export interface JsonEvents {
  open(isArray: boolean): void
  /** The object or array that was opened last is complete. */
  close(): void
  key(name: string): void
  /** A number or a literal, complete. */
  scalar(value: number | boolean | null): void
  openText(): void
  /** The text goes on. It never ends in half of a surrogate pair unless the document does so itself. */
  growText(piece: string): void
  closeText(): void
}

/** Reads one JSON document that arrives in pieces. */
export interface JsonReader {
  /** Throws `stream/chunk` at the first character that cannot be, and `state/too-deep`; what came before was told. */
  push(text: string): void
  /** Throws `stream/chunk` when the document is not complete. */
  end(): void
}

/** As deep as a state may be. */
const depthLimit = 1000

type Expected = 'value' | 'first value' | 'first key' | 'key' | 'colon' | 'comma' | 'end'

/** The characters of a string that stand for themselves. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them unescaped
const plainRun = /[^"\\\u0000-\u001f]*/y
const wordRun = /[-+.\w]*/y
const numberShape = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/
const numberBegin = /^-?(?:(?:0|[1-9]\d*)(?:\.(?:\d+(?:[eE][-+]?\d*)?)?|[eE][-+]?\d*)?)?$/
/** Longer numbers mean nothing, and an endless one would be looked at again and again. */
const numberLimit = 1000
const literals = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
])
const escapes: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/** Creates a reader that looks at each character once, and remembers of the text only the token that was cut. */
export function createJsonReader(events: JsonEvents): JsonReader {
  /** Of what is open: true for an array. */
  const nest: boolean[] = []
  let expected: Expected = 'value'
  let place: 'between' | 'text' | 'escape' | 'word' = 'between'
  /** The unfinished key; undefined while a string is a value. */
  let name: string | undefined
  let word = ''
  let escaped = ''
  /** The first half of a surrogate pair. */
  let half = ''
  /** Characters of the pieces before this one. */
  let passed = 0

  function fail(text: string, at: number): never {
    throw new JodsError(
      'stream/chunk',
      `The document is not JSON: unexpected ${JSON.stringify(text[at])} at character ${passed + at}.`,
    )
  }

  function afterValue(): void {
    expected = nest.length === 0 ? 'end' : 'comma'
  }

  function open(isArray: boolean): void {
    if (nest.length >= depthLimit) {
      throw new JodsError('state/too-deep', `The document is more than ${depthLimit} levels deep.`)
    }
    nest.push(isArray)
    expected = isArray ? 'first value' : 'first key'
    events.open(isArray)
  }

  function close(): void {
    nest.pop()
    afterValue()
    events.close()
  }

  function add(piece: string): void {
    let whole = half + piece
    half = ''
    const last = whole.charCodeAt(whole.length - 1)
    if (last >= 0xd800 && last <= 0xdbff) {
      half = whole.slice(-1)
      whole = whole.slice(0, -1)
    }
    grow(whole)
  }

  function grow(whole: string): void {
    if (name !== undefined) name += whole
    else if (whole !== '') events.growText(whole)
  }

  function endText(): void {
    grow(half)
    half = ''
    place = 'between'
    if (name === undefined) {
      events.closeText()
      afterValue()
      return
    }
    events.key(name)
    name = undefined
    expected = 'colon'
  }

  function readText(text: string, from: number): number {
    plainRun.lastIndex = from
    plainRun.test(text)
    const end = plainRun.lastIndex
    if (end > from) add(text.slice(from, end))
    if (end === text.length) return end
    if (text[end] === '"') endText()
    else if (text[end] === '\\') place = 'escape'
    else fail(text, end)
    return end + 1
  }

  function readEscape(text: string, at: number): number {
    const character = text[at] as string
    const simple = escapes[character]
    if (escaped === '' && simple !== undefined) add(simple)
    else if (escaped === '' ? character === 'u' : /[0-9a-fA-F]/.test(character)) {
      escaped += character
      if (escaped.length < 5) return at + 1
      add(String.fromCharCode(Number.parseInt(escaped.slice(1), 16)))
    } else fail(text, at)
    escaped = ''
    place = 'text'
    return at + 1
  }

  function readWord(text: string, from: number): number {
    wordRun.lastIndex = from
    wordRun.test(text)
    const end = wordRun.lastIndex
    word += text.slice(from, end)
    const isNumber = numberBegin.test(word) && word.length <= numberLimit
    if (!isNumber && ![...literals.keys()].some((literal) => literal.startsWith(word))) fail(text, from)
    if (isNumber ? end < text.length : literals.has(word)) endWord(text, from)
    return end
  }

  function endWord(text: string, at: number): void {
    const literal = literals.get(word)
    if (literal === undefined && !numberShape.test(word)) fail(text, at)
    events.scalar(literal === undefined ? Number(word) : literal)
    word = ''
    place = 'between'
    afterValue()
  }

  /** Reads what stands between the values, and how they begin. */
  function readBetween(text: string, at: number): number {
    const character = text[at] as string
    if (character === ' ' || character === '\n' || character === '\r' || character === '\t') return at + 1
    if (expected === 'value' || expected === 'first value') return beginValue(text, at)
    if (character === '"' && (expected === 'key' || expected === 'first key')) {
      name = ''
      place = 'text'
    } else if (character === ':' && expected === 'colon') expected = 'value'
    else if (character === ',' && expected === 'comma') expected = nest.at(-1) ? 'value' : 'key'
    else if (character === ']' && expected === 'comma' && nest.at(-1)) close()
    else if (character === '}' && (expected === 'first key' || (expected === 'comma' && !nest.at(-1)))) close()
    else fail(text, at)
    return at + 1
  }

  function beginValue(text: string, at: number): number {
    const character = text[at]
    if (character === '{' || character === '[') open(character === '[')
    else if (character === '"') {
      place = 'text'
      events.openText()
    } else if (character === ']' && expected === 'first value') close()
    else {
      if (!/[-\dtfn]/.test(character as string)) fail(text, at)
      place = 'word'
      return at
    }
    return at + 1
  }

  return {
    push(text) {
      for (let at = 0; at < text.length; ) {
        if (place === 'text') at = readText(text, at)
        else if (place === 'between') at = readBetween(text, at)
        else if (place === 'escape') at = readEscape(text, at)
        else at = readWord(text, at)
      }
      passed += text.length
    },
    end() {
      if (place === 'word' && nest.length === 0 && numberShape.test(word)) endWord('', 0)
      if (expected !== 'end') throw new JodsError('stream/chunk', 'The document ends before it is complete.')
    },
  }
}
