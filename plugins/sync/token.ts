import { JodsError } from 'jods'

/** Text, or what gives it, called at every attempt; nothing, where there is none now. */
export type Token = string | (() => TokenText | PromiseLike<TokenText>)
type TokenText = string | null | undefined

/** What is shown at each attempt to whom asks who we are. */
export interface Credentials {
  /** That of the attempt under way; absent where none is wanted. */
  readonly current: string | undefined
  /** The token of the next attempt. Throws `sync/unauthorized` where there is none, or only the one refused. */
  take(): string | undefined | PromiseLike<string | undefined>
  /** From now on; without one, that which was refused may be shown again. */
  renew(token?: Token): void
  /** The far side does not take the current one. True when asking for another may help: once, until one is taken. */
  refuse(reason: string): boolean
  /** The far side has taken the current one. */
  accept(): void
}

const longest = 16_384

export function createCredentials(given: Token | undefined): Credentials {
  let source = given
  let current: string | undefined
  let refused: { readonly token: string | undefined; readonly reason: string } | undefined

  function check(token: TokenText): string | undefined {
    if (token === null || token === undefined || token === '') throw unauthorized('There is no token.')
    if (token.length > longest) throw unauthorized(`The token is longer than ${longest} characters.`)
    if (refused && token === refused.token) throw unauthorized(refused.reason)
    current = token
    return token
  }

  return {
    get current() {
      return current
    },
    take() {
      if (source === undefined) return undefined
      const token = typeof source === 'function' ? source() : source
      return isPromise(token) ? token.then(check) : check(token)
    },
    renew(token) {
      refused = undefined
      if (token !== undefined) source = token
    },
    refuse(reason) {
      const isFirst = refused === undefined
      refused = { token: current, reason }
      return isFirst && typeof source === 'function'
    },
    accept() {
      refused = undefined
    },
  }
}

function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && 'then' in value
}

function unauthorized(reason: string): JodsError {
  return new JodsError('sync/unauthorized', reason, { fix: 'Call connect({ token }) with a valid token.' })
}
