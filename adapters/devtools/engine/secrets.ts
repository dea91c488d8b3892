/** Names of what nobody should see in a log or a bug report. */
const secretName =
  /pass(word|wd|phrase|code)|secret(?!ar)|token(?!i[sz])|credential|cookie|bearer|[cx]srf|authorization|auth[-_]?header|(api|access|private|secret|session|auth|signing|encryption)[-_]?(key|id)|(credit|debit)[-_]?card|card[-_]?(number|no)|(^|[-_])(auth|pass|pwd|otp|pin|cvv|cvc|ssn|iban|jwt|sid)s?$/i

export const REDACTED = '[redacted]'

export type IsNamed = (key: string) => boolean

/** True for the names of secrets, and for those of `rules`. */
export function createIsNamed(rules: readonly (string | RegExp)[]): IsNamed {
  return (key) => secretName.test(key) || rules.some((rule) => isOfRule(rule, key))
}

function isOfRule(rule: string | RegExp, key: string): boolean {
  if (typeof rule === 'string') return rule.toLowerCase() === key.toLowerCase()
  rule.lastIndex = 0
  return rule.test(key)
}

/** What of a text is a secret wherever it stands. Every repetition has an end, so that no text takes long. */
const wholes: readonly (readonly [RegExp, string])[] = [
  // The rest of a header's line.
  [/\b((?:set-)?cookie|(?:proxy-)?authorization)(["']?\s{0,3}[:=]\s{0,3})[^\r\n]+/gi, `$1$2${REDACTED}`],
  // The user of an address.
  [/(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@:]{0,256}:[^\s/@]{1,1024}@/gi, `$1${REDACTED}@`],
  [/\b(bearer)\s{1,3}[\w.~+/=-]+/gi, `$1 ${REDACTED}`],
  [/\b(basic)\s{1,3}[\w.~+/=-]{8,}/gi, `$1 ${REDACTED}`],
  // A JSON Web Token.
  [/\beyJ[\w-]{10,}\.[\w-]{4,}(\.[\w-]*)?/g, REDACTED],
  // What is harmless as a name elsewhere, and is none in an address.
  [/([?&#;](?:key|code|sig|signature)=)[^&#\s"']+/gi, `$1${REDACTED}`],
]

/** A name, and after it what it stands for: of addresses, forms, headers, JSON that may be cut short. */
const label = /(?<![\w-])([\w-]{1,64})["']?\s{0,3}[:=]\s{0,3}/g
const labelled = /"(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,;&#"'}\])]+/y

/** The text without the secrets that can be told by their form or by their name. */
export function hideInText(text: string, isNamed: IsNamed): string {
  return hideLabelled(
    wholes.reduce((left, [form, instead]) => left.replace(form, instead), text),
    isNamed,
  )
}

function hideLabelled(text: string, isNamed: IsNamed): string {
  let shown = ''
  let end = 0
  for (const { 0: found, 1: name = '', index } of text.matchAll(label)) {
    if (index < end || !isNamed(name)) continue
    labelled.lastIndex = index + found.length
    const value = labelled.exec(text)?.[0]
    if (value === undefined || value.startsWith('[redacted')) continue
    shown += text.slice(end, index + found.length) + REDACTED
    end = index + found.length + value.length
  }
  return shown + text.slice(end)
}
