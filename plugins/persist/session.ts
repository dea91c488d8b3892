import { JodsError, SchemaError } from 'jods'
import {
  type AnyStore,
  type ApplyResult,
  ask,
  createOrigin,
  escapePointer,
  isThenable,
  type Life,
  type Operation,
  type Procedure,
  type Rejection,
  runProcedure,
  type Status,
  sink,
  type WritableAtom,
} from 'jods/kit'
import { allKeys, keepBroken, placeOf, setAside } from './entries.js'
import { createJournal } from './journal.js'
import { createKeeper } from './keeper.js'
import { lay, own } from './lay.js'
import { onLeave } from './leave.js'
import { type Found, findEntry } from './load.js'
import { underLock } from './lock.js'
import { createMetas } from './meta.js'
import { canLog, type Loaded, type PersistOptions, type SaveTrouble, type StorageLike, type Usage } from './options.js'
import { between, createOthers, only } from './others.js'
import { withPatience } from './patience.js'
import { placesOf, portable } from './portable.js'
import { createSaver, saveError } from './save.js'
import { createShelf, type Saved } from './shelf.js'
import { readStored } from './stored.js'
import { type News, openTabs, type Tabs } from './tabs.js'
import { call, tell } from './tell.js'
import { askToKeep, watchUsage } from './usage.js'

interface Parts<Store extends AnyStore> {
  readonly store: Store
  readonly options: PersistOptions<Store>
  readonly storage: StorageLike
  readonly usage: WritableAtom<Usage>
  readonly life: Life<Status, SaveTrouble | undefined>
}

/** One store being kept: loads it, saves it, takes over what other tabs save. */
export interface Session {
  start(): void | Promise<void>
  flush(): void | Promise<void>
  clear(): Promise<void>
}

export function createSession<Store extends AnyStore>({ store, options, usage, life, ...rest }: Parts<Store>): Session {
  const { definition, onChange } = sink(store)
  const storage = withPatience(rest.storage, options.timeout ?? 10_000)
  const ownVersion = options.version ?? definition.version
  const place = placeOf(definition.name, ownVersion, { ...options, storage }, (aside) => {
    life.trace('set-aside', () => ({ key, aside }))
  })
  const { key, version } = place
  const origin = createOrigin('persist')
  const isLog = options.mode === undefined ? canLog(storage) : options.mode === 'log'
  const keeper = createKeeper(store, options)
  const journal = createJournal()
  const metas = createMetas(store, keeper.isNow, () => saver.mark())
  const shelf = createShelf({ place, isLog, keeper, journal, metas })

  function onRefused(error: unknown): void {
    life.trace('load-failed', () => ({ key, error }))
    tell(options.onLoadError, life.report, error)
  }

  function onLoaded(details: Loaded): void {
    life.trace('load', () => ({ key, ...details }))
    call(options.onLoad, life.report, store, details)
  }

  const onUnsaved = () => saver.mark()
  const others = createOthers({ store, origin, place, keeper, journal, metas, shelf, onRefused, onUnsaved })
  const fullness = watchUsage({
    usage,
    threshold: options.quotaThreshold ?? 0.8,
    onCrossed: (now) => call(options.onQuota, life.report, now),
  })
  /** Made before what was stored has been laid. */
  const edits: Operation[] = []
  const { merge } = options
  const before = merge && own(store)
  // What it is given is what its type says: the schema had accepted both.
  const mergeStored = merge && ((stored: object) => merge(stored as never, before as never))
  let isLaid = false
  // What lies under our key was not read, or could not be moved aside: saving would overwrite it.
  let isUnread = false
  let isSync = false
  let sawOthers = false
  let isClearing = false
  let trouble: JodsError | undefined
  let loading: void | Promise<void>
  let tabs: Tabs | undefined

  const saver = createSaver({
    debounce: options.debounce ?? 100,
    write,
    runAlone: (work, isUrgent) =>
      isSync || isUrgent ? runProcedure(work()) : underLock(key, rest.storage, () => runProcedure(work())),
    onSaved() {
      trouble = undefined
      life.setStatus('ready', undefined)
    },
    onFailed(cause, attempt, nextAttemptAt, isRetry) {
      const error = saveError(key, cause)
      life.trace('save-failed', () => ({ key, error, attempt }))
      // What goes on failing by itself has been told.
      if (!isRetry || trouble?.code !== error.code) tell(options.onSaveError, life.report, error)
      trouble = error
      life.setStatus('error', { error, attempt, nextAttemptAt })
    },
  })

  function* write(isUrgent: boolean): Procedure<void> {
    if (isUnread) {
      const stored = yield* readStored(storage, key)
      if (stored) yield* setAside(place, stored)
      shelf.emptied()
      isUnread = false
    }
    const appended = isSync && sawOthers ? undefined : yield* shelf.append()
    const saved = appended ?? (yield* writeAll(isUrgent))
    if (saved !== 'nothing') {
      tabs?.tell(saved)
      life.trace('save', () => ({ key, bytes: shelf.bytes, wrote: saved === 'all' ? 'all' : 'a log entry' }))
    }
    fullness.now(shelf.bytes)
  }

  /** Looks first, so that nothing of others is written over. */
  function* writeAll(isUrgent: boolean): Procedure<Saved> {
    // Who is about to go has no time for that, and no need where nobody else is.
    if (!isUrgent || isSync || sawOthers) sawOthers = (yield* others.takeOver()) || sawOthers
    return (yield* shelf.append()) ?? (yield* shelf.write())
  }

  function* refresh(news: News): Procedure<void> {
    if (life.stopped || isUnread) return
    sawOthers = true
    try {
      if (typeof news === 'object' && 'removed' in news) others.giveUp(news.removed)
      else if ((news === 'all' || !others.follow(news.entry)) && !(yield* others.takeOver())) return
      fullness.now(shelf.bytes)
    } catch {
      // It was only a hint: the next save looks again, and reports what fails.
    }
  }

  function* accept(found: Found | undefined): Procedure<void> {
    if (!found) {
      isLaid = true
      return onLoaded({ found: false, version, migrated: false })
    }
    const { envelope, contents, migrated } = found
    const laying = { origin, edits, isKept: keeper.isKept, merge: mergeStored }
    const undo = metas.restore(envelope.meta)
    let result: ApplyResult
    try {
      result = lay(store, envelope, laying)
    } catch (error) {
      undo()
      throw error
    }
    isLaid = true
    metas.edited(placesOf(store, edits))
    if (!result.ok) {
      undo()
      return yield* refuse(found, result.rejection)
    }
    const isOwn = found.key === key
    if (isOwn) settle(found)
    else journal.reset()
    if (migrated) saver.mark()
    if (isOwn && !migrated) {
      const lost = yield* keepBroken(place, contents)
      if (lost) onRefused(lost)
    }
    onLoaded({ found: true, version: contents.envelope.version, migrated })
  }

  /** From now on we save what differs from this. */
  function settle({ envelope, stored, contents, migrated }: Found): void {
    shelf.found(stored, contents)
    metas.stored(Object.keys(envelope.meta))
    const kept = only(contents.envelope.state, keeper.isKept)
    const isForeign = Object.keys(kept).length < Object.keys(contents.envelope.state).length
    if (migrated || isForeign) shelf.spoil()
    journal.reset(migrated ? undefined : between(kept, keeper.state()))
  }

  function* refuse(found: Found, { code, reason, issues }: Rejection): Procedure<void> {
    // Older entries stay where they are: a corrected `migrate` finds them again.
    if (found.key === key) yield* setAside(place, found.stored, found.contents.envelope)
    const path = issues[0]?.path?.map((part) => escapePointer(String(typeof part === 'object' ? part.key : part)))
    const message = `The entry "${found.key}" was refused: ${reason}`
    throw new SchemaError(code, message, issues, path ? ['', ...path].join('/') : '')
  }

  function* load(): Procedure<void> {
    try {
      const found = yield* findEntry(place, options.migrate)
      // A load that finishes after the end changes nothing, unless edits wait to be saved with what was stored.
      if (life.stopped && edits.length === 0) return
      yield* accept(found)
    } catch (error) {
      isUnread = true
      onRefused(error)
    }
    isLaid = true
    loading = undefined
    fullness.now(shelf.bytes)
    if (edits.length > 0) saver.mark()
  }

  function flush(isUrgent = false): void | Promise<void> {
    return isThenable(loading) ? loading.then(() => saver.flush(isUrgent)) : saver.flush(isUrgent && !isClearing)
  }

  return {
    start() {
      const opened = openTabs(key, rest.storage, (news) => void saver.inTurn(() => refresh(news)))
      tabs = opened
      life.defer(opened.close)
      if (typeof rest.storage.onError === 'function') life.defer(rest.storage.onError((error) => life.report(error)))
      life.defer(metas.stop)
      life.defer(fullness.stop)
      life.defer(() => {
        saver.end()
        return isThenable(loading) && edits.length === 0 ? undefined : flush()
      })
      const stopHearing = onChange((change) => {
        if (change.origin === origin) return
        if (isLaid) metas.edited(placesOf(store, change.patches))
        else edits.push(...portable(store, change))
        if (keeper.note(journal, change, shelf.members) && isLaid) saver.mark()
      })
      life.defer(() => {
        // What was edited will be laid over what is stored, and must not undo what is written until then.
        if (isThenable(loading) && edits.length > 0) void loading.then(stopHearing)
        else stopHearing()
      })
      life.defer(onLeave(() => void flush(true)))
      if (options.durable)
        void askToKeep().then((durable) => durable !== undefined && usage.set({ ...usage.get(), durable }))
      loading = saver.inTurn(load, true)
      isSync = !isThenable(loading)
      return loading
    },
    flush,
    async clear() {
      if (isThenable(loading)) await loading
      saver.drop()
      journal.reset()
      isClearing = true
      try {
        await saver.inTurn(removeAll)
      } catch (cause) {
        throw new JodsError('persist/clear-failed', `The storage failed to remove the entries of "${key}".`, { cause })
      } finally {
        isClearing = false
      }
      fullness.now(shelf.bytes)
    },
  }

  function* removeAll(): Procedure<void> {
    yield* shelf.look()
    const removed = shelf.recent
    for (const name of yield* allKeys(place)) yield* ask(storage.removeItem(name))
    shelf.emptied()
    isUnread = false
    // A save that was under way and failed is not to bring it all back.
    if (journal.isEmpty) saver.drop()
    tabs?.tell({ removed })
  }
}
