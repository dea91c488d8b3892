import fc from 'fast-check'
import { installTimeline } from './timeline.js'
import { type BoardStore, jumps, type Peer, textOf, World } from './world.js'

const n = (count: number) => fc.nat(count - 1)
const kind = <K extends string>(name: K) => fc.constant(name)
const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const text = fc.constantFrom('', 'x', 'ä', '𝄞', 'some text')

/** What people do to their state. */
const edit = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: kind('mark') }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('title'), text }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('budget'), key: fc.constantFrom('a', 'b'), value: n(11) }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('row'), id, text, at: n(4) }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('text'), at: n(4), text }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('done'), at: n(4) }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('tag'), at: n(4), text }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('remove'), at: n(4) }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('move'), at: n(4), to: n(4) }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('sort') }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('rows'), ids: fc.uniqueArray(id, { maxLength: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('list'), value: n(9), at: n(3) }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('put'), id, value: n(9) }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('deep'), id, inner: id, value: n(9) }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('delete'), id }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('due'), value: n(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('undo') }) },
)
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never

const step = fc.oneof(
  { weight: 14, arbitrary: fc.record({ kind: kind('edit'), peer: n(4), edit }) },
  { weight: 8, arbitrary: fc.record({ kind: kind('pass'), ms: fc.constantFrom(1, 10, 60, 400, 3_000, 60_000) }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('cut'), link: n(4) }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('down'), link: n(4) }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('up'), link: n(4) }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('block'), link: n(4), side: n(2) }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('unblock'), link: n(4) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: kind('crash'), peer: n(4), isTearing: fc.boolean(), isSilent: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: kind('restart'), peer: n(4) }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('clock'), peer: n(4), by: n(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('stuck'), peer: n(4) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: kind('disk'), peer: n(4), isFull: fc.boolean(), ms: fc.constantFrom(0, 20, 2_000) }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

export const scenario: fc.Arbitrary<Scenario> = fc.record({
  seed: fc.nat(),
  peers: fc.integer({ min: 2, max: 4 }),
  shape: fc.constantFrom('star', 'line', 'ring'),
  latency: fc.constantFrom(1, 40, 2_000),
  duplicates: fc.constantFrom(0, 20),
  logs: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  steps: fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }),
})
export interface Scenario {
  readonly seed: number
  readonly peers: number
  readonly shape: 'star' | 'line' | 'ring'
  readonly latency: number
  readonly duplicates: number
  readonly logs: readonly boolean[]
  readonly steps: readonly Step[]
}

/** Milliseconds in which a world that works again must have come to agree, and those of the silence after it. */
const HEALING = 1_200_000
const SILENCE = 120_000

/** Plays a scenario; returns its trace. Throws what is wrong with it. */
export async function play(given: Scenario): Promise<readonly string[]> {
  const time = installTimeline(given.seed)
  try {
    const world = new World(time, given)
    await time.pass(1)
    let edits = 0
    for (const one of given.steps) {
      if (one.kind === 'edit') edits += 1
      await take(world, one)
      check(world)
    }
    world.heal()
    const until = time.now + HEALING
    while (time.now < until && !isQuiet(world)) {
      await time.pass(1_000)
      check(world)
    }
    checkEnd(world)
    const before = world.count('patches')
    await time.pass(SILENCE)
    checkEnd(world)
    if (world.count('patches') > before) throw new Error('the peers agree, and go on sending patches')
    const limit = 40 + 12 * given.peers * (edits + world.count('hello'))
    if (world.count('patches') > limit) throw new Error(`${world.count('patches')} messages for ${edits} edits`)
    for (const peer of world.peers) peer.crash(false, true)
    return world.trace
  } finally {
    time.uninstall()
  }
}

function isQuiet(world: World): boolean {
  return world.isAgreed && world.peers.every((peer) => peer.isConnected && peer.pending === 0)
}

function check(world: World): void {
  if (world.fault !== undefined) throw new Error(world.fault)
}

function checkEnd(world: World): void {
  check(world)
  if (!world.isAgreed)
    throw new Error(`the peers disagree:\n${world.peers.map(({ store }) => textOf(store)).join('\n')}`)
  const away = world.peers.filter((peer) => !peer.isConnected).map(({ index }) => index)
  if (away.length > 0) throw new Error(`not connected: ${away}`)
  const pending = world.peers.map((peer) => peer.pending)
  if (pending.some((count) => count > 0)) throw new Error(`writes are still pending: ${pending}`)
  const [{ store }] = world.peers as [Peer]
  const lost = [...world.expected].filter((mark) => !Object.hasOwn(store.marks, mark))
  if (lost.length > 0) throw new Error(`lost: ${lost}`)
}

async function take(world: World, one: Step): Promise<void> {
  const { time, links } = world
  const peer = world.peers['peer' in one ? one.peer % world.peers.length : 0] as Peer
  const { link } = links['link' in one ? one.link % links.length : 0] as World['links'][number]
  switch (one.kind) {
    case 'edit':
      if (peer.isAlive) apply(world, peer, one.edit)
      return
    case 'pass':
      return time.pass(one.ms)
    case 'cut':
      return link.cut()
    case 'down':
      link.isUp = false
      return link.cut()
    case 'up':
      link.isUp = true
      return
    case 'block':
      link.blocked[one.side as 0 | 1] = true
      return
    case 'unblock':
      return link.unblock()
    case 'crash':
      if (peer.isAlive) world.crash(peer, one.isTearing, one.isSilent)
      return
    case 'restart':
      if (!peer.isAlive) peer.start()
      return
    case 'clock':
      peer.skew += jumps[one.by] as number
      return
    case 'stuck':
      peer.stuckAt ??= time.now
      return
    default:
      peer.disk.isFull = one.isFull
      peer.disk.slowness = one.ms
  }
}

/** One write of a person; what the schema refuses is none. */
function apply(world: World, peer: Peer, one: Edit): void {
  try {
    write(world, peer, peer.store, one)
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
  }
}

function write(world: World, peer: Peer, store: BoardStore, one: Edit): void {
  const { rows } = store
  const row = 'at' in one ? rows[one.at % Math.max(rows.length, 1)] : undefined
  switch (one.kind) {
    case 'mark': {
      const mark = `m${world.expected.size}.${peer.index}.${world.time.now}`
      store.marks[mark] = true
      world.expected.add(mark)
      return
    }
    case 'title':
      store.title = one.text
      return
    case 'budget':
      store.budget[one.key as 'a' | 'b'] = one.value
      return
    case 'row':
      if (!rows.some((other) => other.id === one.id)) {
        rows.splice(one.at, 0, { id: one.id, text: one.text, done: false, tags: [] })
      }
      return
    case 'text':
      if (row) row.text = one.text
      return
    case 'done':
      if (row) row.done = !row.done
      return
    case 'tag':
      row?.tags.push(one.text)
      return
    case 'remove':
      if (row) rows.splice(rows.indexOf(row), 1)
      return
    case 'move':
      if (row) rows.splice(one.to, 0, ...rows.splice(rows.indexOf(row), 1))
      return
    case 'sort':
      rows.sort((a, b) => (a.id < b.id ? -1 : 1))
      return
    case 'rows':
      store.rows = one.ids.map((each) => ({ id: each, text: 'new', done: false, tags: [] }))
      return
    case 'list':
      store.list.splice(one.at, one.value % 2, one.value)
      return
    case 'put':
      store.map[one.id] = one.value
      return
    case 'deep': {
      const inner = store.map[one.id]
      if (typeof inner === 'object') inner[one.inner] = one.value
      else store.map[one.id] = { [one.inner]: one.value }
      return
    }
    case 'delete':
      delete store.map[one.id]
      return
    case 'due':
      if (one.value === 0) delete store.due
      else store.due = new Date(one.value)
      return
    default: {
      const before = Object.keys(store.marks)
      peer.undo()
      for (const mark of before) if (!Object.hasOwn(store.marks, mark)) world.expected.delete(mark)
    }
  }
}
