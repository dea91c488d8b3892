import { diff, type JodsError, SchemaError } from 'jods'
import { type AnyStore, type Change, type Operation, type Origin, type Procedure, type Rejection, sink } from 'jods/kit'
import { keepAside, keepBroken, type Place, setAside, textOf, versionAhead } from './entries.js'
import type { Envelope } from './envelope.js'
import { type Journal, topKey } from './journal.js'
import type { Keeper } from './keeper.js'
import { hasSeen, marksOf } from './known.js'
import { readLogEntry } from './log-entry.js'
import { mergeMembers } from './merge.js'
import type { Metas } from './meta.js'
import { copy } from './plain.js'
import type { Shelf } from './shelf.js'
import { type Contents, readContents, type Stored } from './stored.js'
import { compareVersions } from './version.js'

interface Parts {
  readonly store: AnyStore
  readonly origin: Origin
  readonly place: Place
  readonly keeper: Keeper
  readonly journal: Journal
  readonly metas: Metas
  readonly shelf: Shelf
  /** Hears of what cannot be taken over; it has been moved aside. */
  onRefused(error: unknown): void
  /** Hears when something of ours is not in the storage. */
  onUnsaved(): void
}

/** Takes over what other tabs have saved, through the sink and without undoing what is unsaved here. */
export interface Others {
  /** Reads what is there; false when there is nothing of others. */
  takeOver(): Procedure<boolean>
  /** Takes over an entry that another tab has added to the log, if it is the next and nothing is unsaved here. */
  follow(text: string): boolean
  /** Everything has been removed, by somebody who had seen the saves of these ids. */
  giveUp(removed: readonly string[]): void
}

export function createOthers({
  store,
  origin,
  place,
  keeper,
  journal,
  metas,
  shelf,
  onRefused,
  onUnsaved,
}: Parts): Others {
  const { key, version } = place
  const { commit } = sink(store)

  function isKept(step: Operation): boolean {
    const name = topKey(step)
    const isWhole = 'value' in step && step.path.lastIndexOf('/') === 0
    return keeper.isKept(name, isWhole ? step.value : (store as Record<string, unknown>)[name])
  }

  function follow(text: string): boolean {
    const entry = readLogEntry(text)
    if (!entry || !shelf.isNext(entry) || !journal.isEmpty || Object.keys(entry.meta).length > 0) return false
    if (!commit(entry.patch.filter(isKept), origin).ok) return false
    shelf.followed(entry, text)
    return true
  }

  function merged({ state, deleted }: Envelope): { theirs: Record<string, unknown>; both: Record<string, unknown> } {
    const mine = keeper.state()
    const base = only(journal.before(mine), (name) => !journal.isWhole(name))
    const theirs = only(state, keeper.isKept)
    for (const name of Object.keys(mine)) {
      // Who does not save a member has not deleted it.
      const isDeleted = shelf.members.has(name) && (!keeper.isInitial(name) || deleted.includes(name))
      if (!isDeleted && !Object.hasOwn(theirs, name) && Object.hasOwn(base, name)) theirs[name] = copy(base[name])
    }
    const both = mergeMembers(base, theirs, mine)
    return { theirs, both }
  }

  /** Merges as much as the schema takes; gives what it refused when that is nothing. */
  function take({ state, deleted, meta, ...rest }: Envelope): Rejection | undefined {
    if (metas.merge(only(state, keeper.isKept), meta, origin)) return undefined
    const mine = keeper.state()
    const { theirs, both } = merged({ state, deleted, meta, ...rest })
    const patch = diff(mine, both)
    if (patch.length === 0) return undefined
    const undo = metas.adopt(meta, (name) => !journal.touches(name))
    if (commit(patch, origin).ok) return undefined
    // Two states that are both fine need not be so together: then by whole members, mine where I wrote.
    const names = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])]
    const side = (name: string) => (journal.touches(name) ? mine : theirs)
    const apart = names.flatMap((name) => (Object.hasOwn(side(name), name) ? [[name, side(name)[name]] as const] : []))
    const result = commit(diff(mine, Object.fromEntries(apart)), origin)
    if (result.ok) return undefined
    undo()
    return result.rejection
  }

  function* mergeIn(stored: Stored): Procedure<void> {
    let contents: Contents
    try {
      contents = readContents(key, stored)
    } catch (error) {
      shelf.emptied()
      if (shelf.isOwnScrap(stored.text)) return
      yield* setAside(place, stored)
      return onRefused(error)
    }
    const { envelope } = contents
    const order = compareVersions(envelope.version, version)
    if (order !== 0) {
      yield* setAside(place, stored, envelope)
      shelf.emptied()
      return order > 0 ? onRefused(versionAhead(place, envelope.version)) : undefined
    }
    const lost = yield* keepBroken(place, contents)
    if (lost) onRefused(lost)
    const { saw } = envelope
    const there = new Set(marksOf(stored))
    if (saw) {
      journal.unconfirm(
        (id) => id === envelope.id || hasSeen(saw, id),
        (id) => there.has(id) && !contents.orphans.includes(id),
      )
    }
    const refused = take(envelope)
    if (refused) {
      const aside = yield* keepAside(place, textOf(stored, envelope))
      onRefused(conflict(key, aside, refused))
    }
    shelf.found(stored, contents)
    metas.spoil()
    const isUnsaved = !journal.isEmpty
    journal.reset(between(only(envelope.state, keeper.isKept), keeper.state()))
    if (isUnsaved && !journal.isEmpty) onUnsaved()
  }

  function* takeOver(): Procedure<boolean> {
    const news = yield* shelf.look()
    if (!news) return false
    if (news.stored) yield* mergeIn(news.stored)
    else shelf.emptied()
    return true
  }

  function giveUp(removed: readonly string[]): void {
    journal.unconfirm(
      (id) => hasSeen(removed, id),
      () => false,
    )
    shelf.emptied()
    if (!journal.isEmpty) onUnsaved()
  }

  return { takeOver, follow, giveUp }
}

/** What turns `a` into `b`, and back. */
export function between(a: object, b: object): Pick<Change, 'patches' | 'inverse'> {
  return { patches: diff(a, b), inverse: diff(b, a) }
}

export function only(
  members: Readonly<Record<string, unknown>>,
  isWanted: (key: string, value: unknown) => boolean,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([name, value]) => isWanted(name, value)))
}

function conflict(key: string, aside: string, { reason, issues }: Rejection): JodsError {
  return new SchemaError(
    'persist/conflict',
    `What another tab saved under "${key}" was refused: ${reason}`,
    issues,
    '',
    {
      fix: `It is kept at "${aside}"; this tab goes on with its own state.`,
    },
  )
}
