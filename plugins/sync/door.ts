import { JodsError } from 'jods'
import type { Hello, Message } from 'jods/wire'
import type { Peer } from './options.js'

/** What decides who is spoken with. */
export interface DoorOptions {
  readonly version: string
  readonly authenticate:
    | ((token: string | undefined, peer: Peer) => boolean | string | PromiseLike<boolean | string>)
    | undefined
  now(): number
  isAccepted(version: string): boolean
  /** What our own hello says. */
  align(): Hello['align']
  bye(to: string, reason: string, message?: string): void
  /** False where there is no room. */
  admit(hello: Hello): boolean
  /** What was held back while its sender waited. */
  hear(message: Message): void
  /** One was turned away, or goes on with us no more; once for each code, until somebody is let in. */
  onFault(code: string): void
  onTurnedAway(code: string): void
  onFlood(): void
  onFailed(error: unknown): void
}

/** Who wants to speak with us is checked here first. */
export interface Door {
  ask(hello: Hello): void
  /** True for a message of one who still waits: it is held back. */
  holds(message: Message): boolean
  turnAway(node: string, code: string): void
  /** Ends the conversation with one whose token does not hold, or could not be checked. */
  refuse(node: string, error: unknown): void
  /** That one does not go on with us. */
  remember(node: string, code: string): void
  hasRefused(node: string): boolean
  /** Begins anew with everybody. */
  reset(): void
}

/** Hellos in a minute; each may cost us a copy of the state. */
const mostHellos = 600
const mostWaiting = 256
/** One message in flight is all that each of them may send; not everybody will. */
const mostHeld = 16

export function createDoor(options: DoorOptions): Door {
  const waiting = new Map<string, { readonly hello: Hello; readonly held: Message[] }>()
  /** The code, and the hello it was the answer to. */
  const refused = new Map<string, { readonly code: string; readonly hello?: string }>()
  const reported = new Set<string>()
  let held = 0
  let minute = 0
  let hellos = 0

  /** A version is any text: a rule that cannot read it does not accept it. */
  function isAccepted(version: string): boolean {
    try {
      return options.isAccepted(version)
    } catch (error) {
      options.onFailed(error)
      return false
    }
  }

  function faultOf({ version, align }: Hello): string | undefined {
    if (version !== options.version && !isAccepted(version)) return 'sync/version'
    return align === 'replace' && options.align() === 'replace' ? 'sync/mode' : undefined
  }

  function isFlood(): boolean {
    const now = Math.floor(options.now() / 60_000)
    hellos = now === minute ? hellos + 1 : 1
    minute = now
    return hellos > mostHellos
  }

  function ask(hello: Hello): void {
    // Two nodes that open a pipe say hello twice each.
    const isPending = nameOf(waiting.get(hello.from)?.hello) === nameOf(hello)
    if (isPending || refused.get(hello.from)?.hello === nameOf(hello)) return
    const fault = faultOf(hello)
    if (isFlood()) options.onFlood()
    else if (fault) door.turnAway(hello.from, fault)
    else if (!options.authenticate) admit(hello)
    else if (waiting.size < mostWaiting) authenticate(hello, options.authenticate)
  }

  function authenticate(hello: Hello, decideOn: NonNullable<DoorOptions['authenticate']>): void {
    const entry = { hello, held: [] }
    waiting.set(hello.from, entry)
    const fail = (error: unknown) => {
      if (release(entry)) turnAway(hello, error)
    }
    const decide = (verdict: boolean | string) => {
      const messages = release(entry)
      if (!messages) return
      if (verdict === true) {
        admit(hello)
        for (const message of messages) options.hear(message)
      } else turnAway(hello, new JodsError('sync/unauthorized', verdict || ''))
    }
    try {
      const verdict = decideOn(hello.token, peerOf(hello))
      if (typeof verdict === 'object') verdict.then(decide).then(undefined, fail)
      else decide(verdict)
    } catch (error) {
      fail(error)
    }
  }

  function turnAway(hello: Hello, error: unknown): void {
    remember(hello.from, { code: 'sync/unauthorized', hello: nameOf(hello) })
    door.refuse(hello.from, error)
  }

  function remember(node: string, refusal: { readonly code: string; readonly hello?: string }): void {
    if (refused.size >= mostWaiting) refused.clear()
    refused.set(node, refusal)
  }

  function release(entry: { readonly hello: Hello; readonly held: Message[] }): Message[] | undefined {
    if (waiting.get(entry.hello.from) !== entry) return undefined
    waiting.delete(entry.hello.from)
    held -= entry.held.length
    return entry.held
  }

  function admit(hello: Hello): void {
    refused.delete(hello.from)
    if (options.admit(hello)) reported.clear()
  }

  const door: Door = {
    ask,
    holds(message) {
      const entry = waiting.get(message.from)
      if (!entry) return false
      if (held < mostHeld) {
        held += 1
        entry.held.push(message)
      }
      return true
    },
    turnAway(node, code) {
      options.bye(node, code)
      const isNew = refused.get(node)?.code !== code
      door.remember(node, code)
      if (isNew) options.onTurnedAway(code)
    },
    refuse(node, error) {
      if (error instanceof JodsError && error.code === 'sync/unauthorized') {
        options.bye(node, error.code, sentence(error.message))
        return
      }
      // No verdict at all: it may try again later.
      options.bye(node, 'unavailable')
      options.onFailed(error)
    },
    remember(node, code) {
      remember(node, { code })
      if (code === 'sync/unauthorized' || reported.has(code)) return
      reported.add(code)
      options.onFault(code)
    },
    hasRefused: (node) => refused.has(node),
    reset() {
      waiting.clear()
      refused.clear()
      held = 0
    },
  }
  return door
}

/** What rules are given to know a peer by. */
export function peerOf({ from, version, token }: Hello): Peer {
  return { node: from, version, ...(token !== undefined && { token }) }
}

function nameOf(hello: Hello | undefined): string {
  return JSON.stringify([hello?.session, hello?.token])
}

/** As much as a `bye` holds. */
function sentence(reason: unknown): string {
  return typeof reason === 'string' && reason !== '' ? reason.slice(0, 1000) : 'The token is not accepted.'
}
