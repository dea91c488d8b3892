/**
 * What a prefix of a JSON document says, in the most obvious form: undefined for nothing. Unfinished text is there,
 * unfinished numbers, literals and keys are not.
 */
export function partialValue(prefix: string): unknown {
  let at = 0

  function skip(): void {
    while (/\s/.test(prefix[at] ?? '')) at += 1
  }

  /** The string whose quote is at `at`, and whether it has ended. */
  function readText(): { text: string; isWhole: boolean } {
    const found = /^"(?:[^"\\]|\\u[0-9a-fA-F]{4}|\\[^u])*"?/.exec(prefix.slice(at))?.[0] as string
    at += found.length
    const isWhole = found.length > 1 && found.endsWith('"') && !/(^|[^\\])(\\\\)*\\"$/.test(found)
    if (isWhole) return { text: JSON.parse(found), isWhole }
    at = prefix.length
    return { text: JSON.parse(`${found}"`).replace(/[\ud800-\udbff]$/, ''), isWhole }
  }

  function readObject(): unknown {
    const object: Record<string, unknown> = {}
    for (at += 1, skip(); prefix[at] === '"'; skip()) {
      const { text, isWhole } = readText()
      skip()
      if (!isWhole || prefix[at] !== ':') return object
      at += 1
      const value = readValue()
      if (value !== undefined)
        Object.defineProperty(object, text, { value, enumerable: true, configurable: true, writable: true })
      skip()
      if (prefix[at] === ',') at += 1
      skip()
    }
    at += 1
    return object
  }

  function readArray(): unknown {
    const array: unknown[] = []
    for (at += 1, skip(); at < prefix.length && prefix[at] !== ']'; skip()) {
      const value = readValue()
      if (value !== undefined) array.push(value)
      skip()
      if (prefix[at] === ',') at += 1
      skip()
    }
    at += 1
    return array
  }

  function readValue(): unknown {
    skip()
    if (prefix[at] === '{') return readObject()
    if (prefix[at] === '[') return readArray()
    if (prefix[at] === '"') return readText().text
    const word = /^[-+.\w]*/.exec(prefix.slice(at))?.[0] as string
    at += word.length
    const isWhole = at < prefix.length || ['true', 'false', 'null'].includes(word)
    return isWhole ? JSON.parse(word) : undefined
  }

  return readValue()
}
