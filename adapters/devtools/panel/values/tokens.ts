import { type Kind, kindOf, scalarText } from './kind.js'
import { type Members, membersOf } from './members.js'

/** A piece of text and what it is, for its colour. Always shown as text. */
export interface Token {
  readonly kind: Kind | 'key' | 'mark'
  readonly text: string
}

export interface TokenOptions {
  /** Characters after which the rest is left out. */
  readonly limit: number
  /** One member per line, indented by two spaces; otherwise all on one line. */
  readonly lines?: boolean
}

const DEPTH_LIMIT = 24

/** A value as coloured text. Reads no more of it than it shows; what cannot be read says so. */
export function tokensOf(value: unknown, options: TokenOptions): { tokens: readonly Token[]; cut: boolean } {
  const writer = new Writer(options)
  writer.value(value, 0)
  return { tokens: writer.tokens, cut: writer.room < 0 }
}

/** A value as one line of plain text of about `limit` characters. */
export function preview(value: unknown, limit = 120): string {
  const { tokens, cut } = tokensOf(value, { limit })
  return tokens.map(({ text }) => text).join('') + (cut ? '…' : '')
}

class Writer {
  readonly tokens: Token[] = []
  private readonly lines: boolean
  private readonly above: unknown[] = []
  room: number

  constructor({ limit, lines = false }: TokenOptions) {
    this.room = limit
    this.lines = lines
  }

  value(value: unknown, depth: number): void {
    try {
      const kind = kindOf(value)
      if (kind === 'object' || kind === 'array' || kind === 'map' || kind === 'set') this.container(value, kind, depth)
      else this.scalar(value, kind)
    } catch {
      // A proxy or a getter of a refused value may throw at any touch.
      this.add('odd', 'unreadable')
    }
  }

  private scalar(value: unknown, kind: Kind): void {
    if (kind === 'date') this.add('mark', 'Date ')
    this.add(kind, scalarText(value, Math.max(this.room, 16)))
  }

  private container(value: unknown, kind: Kind, depth: number): void {
    const members = membersOf(value)
    const [open, close] = kind === 'array' ? ['[', ']'] : ['{', '}']
    if (kind === 'map' || kind === 'set') this.add('mark', `${kind === 'map' ? 'Map' : 'Set'}(${members.count}) `)
    if (members.count === 0) this.add('mark', open + close)
    else if (this.above.includes(value)) this.add('odd', 'cycle')
    else if (depth >= DEPTH_LIMIT) this.add('mark', `${open}…${close}`)
    else {
      this.above.push(value)
      this.add('mark', open)
      this.members(members, kind, depth)
      this.add('mark', close)
      this.above.pop()
    }
  }

  private members(members: Members, kind: Kind, depth: number): void {
    const padding = this.lines ? '' : ' '
    const isPadded = kind !== 'array' && padding !== ''
    if (isPadded) this.add('mark', padding)
    for (let i = 0; i < members.count && this.room >= 0; i++) {
      const [member] = members.slice(i, i + 1)
      if (member === undefined) break
      if (i > 0) this.add('mark', this.lines ? ',' : ', ')
      if (this.lines) this.add('mark', `\n${'  '.repeat(depth + 1)}`)
      if (kind === 'object' || kind === 'map') this.key(member.label, kind)
      this.value(member.value, depth + 1)
    }
    if (this.lines) this.add('mark', `\n${'  '.repeat(depth)}`)
    else if (isPadded) this.add('mark', padding)
  }

  private key(label: string, kind: Kind): void {
    const isPlain = label.length < 100 && /^[\w$-]+$/.test(label)
    this.add('key', isPlain ? label : scalarText(label, 100))
    this.add('mark', kind === 'map' ? ' → ' : ': ')
  }

  private add(kind: Token['kind'], text: string): void {
    if (this.room < 0) return
    this.room -= text.length
    if (this.room >= 0) this.tokens.push({ kind, text })
    else this.tokens.push({ kind, text: text.slice(0, text.length + this.room) })
  }
}
