import { computed, effect, signal } from 'jods'
import { expect, test, vi } from 'vitest'

test('C08 dynamic: only the branch that was read is a dependency', () => {
  const isLeft = signal(true)
  const left = signal('l')
  const right = signal('r')
  const read = vi.fn(() => (isLeft.get() ? left.get() : right.get()))
  const side = computed(read)
  const run = vi.fn(() => void side.get())
  const stop = effect(run)
  right.set('r2')
  expect(read).toHaveBeenCalledTimes(1)
  isLeft.set(false)
  left.set('l2')
  expect(read).toHaveBeenCalledTimes(2)
  right.set('r3')
  expect([side.get(), run.mock.calls.length]).toEqual(['r3', 3])
  stop()
})

test('C08 dynamic: a dropped source that comes back is seen as it is then', () => {
  const flag = signal(true)
  const source = signal(1)
  const seen: (number | string)[] = []
  const stop = effect(() => {
    seen.push(flag.get() ? source.get() : 'off')
  })
  flag.set(false)
  source.set(2)
  source.set(3)
  flag.set(true)
  source.set(4)
  expect(seen).toEqual([1, 'off', 3, 4])
  stop()
})

test('C08 dynamic: a computed that its reader lets go of in this change is not recomputed', () => {
  const a = signal<{ name: string } | null>({ name: 'x' })
  const b = computed(() => a.get())
  const readName = vi.fn(() => (b.get() as { name: string }).name)
  const name = computed(readName)
  const seen: string[] = []
  const stop = effect(() => {
    seen.push(b.get() === null ? 'none' : name.get())
  })
  expect(() => a.set(null)).not.toThrow()
  expect(seen).toEqual(['x', 'none'])
  expect(readName).toHaveBeenCalledTimes(1)
  stop()
})

test('C08 dynamic: the same between computeds', () => {
  const a = signal(1)
  const isOn = computed(() => a.get() > 0)
  const readRoot = vi.fn(() => {
    if (a.get() <= 0) throw new Error('asked for the root of nothing')
    return Math.sqrt(a.get())
  })
  const root = computed(readRoot)
  const result = computed(() => (isOn.get() ? root.get() : -1))
  const stop = effect(() => void result.get())
  a.set(0)
  expect(result.get()).toBe(-1)
  expect(readRoot).toHaveBeenCalledTimes(1)
  stop()
})

test('C08 dynamic: an effect that reads nothing any more is woken by nobody', () => {
  const a = signal(0)
  let isReading = true
  const run = vi.fn(() => {
    if (isReading) a.get()
  })
  const stop = effect(run)
  isReading = false
  a.set(1)
  a.set(2)
  a.set(3)
  expect(run).toHaveBeenCalledTimes(2)
  stop()
})

test('C08 dynamic: sources read in another order each time keep waking', () => {
  const turned = signal(0)
  const parts = [signal(0), signal(0), signal(0)]
  const seen: string[] = []
  const stop = effect(() => {
    const from = turned.get()
    seen.push([0, 1, 2].map((i) => parts[(i + from) % 3]?.get()).join(''))
  })
  for (let i = 0; i < 6; i++) {
    turned.set(i + 1)
    parts[i % 3]?.set(i + 1)
  }
  expect(seen).toHaveLength(13)
  expect(seen.at(-1)).toBe('456')
  stop()
})

test('C08 dynamic: two effects that share sources by turns each wake for their own', () => {
  const turn = signal(1)
  const a = signal(0)
  const b = signal(0)
  const first = vi.fn(() => void (turn.get() < 2 ? a.get() : b.get()))
  const second = vi.fn(() => void (turn.get() < 2 ? b.get() : a.get()))
  const stops = [effect(first), effect(second)]
  a.set(1)
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([2, 1])
  turn.set(2)
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([3, 2])
  a.set(2)
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([3, 3])
  b.set(2)
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([4, 3])
  for (const stop of stops) stop()
})

/** A small generator, so that a failure can be repeated. */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

test('C08 dynamic: random graphs with switching edges equal a plain recomputation', () => {
  for (let seed = 1; seed <= 150; seed++) {
    const roll = random(seed)
    const values = Array.from({ length: 4 }, () => roll(5))
    const sources = values.map((value) => signal(value))
    type Rule = { from: number[]; flat: boolean }
    const rules: Rule[] = []
    for (let i = 0; i < 12; i++) {
      rules.push({ from: [roll(4 + i), roll(4 + i), roll(4 + i)], flat: roll(4) === 0 })
    }
    const runs = rules.map(() => 0)
    const combine = (rule: Rule, get: (i: number) => number): number => {
      const [chooser, even, odd] = rule.from as [number, number, number]
      const value = get(chooser) % 2 === 0 ? get(even) + 1 : get(odd) * 2
      return rule.flat ? value % 3 : value % 97
    }
    const nodes: { get(): number }[] = [...sources]
    rules.forEach((rule, i) => {
      nodes.push(
        computed(() => {
          runs[i] = (runs[i] ?? 0) + 1
          return combine(rule, (at) => (nodes[at] as { get(): number }).get())
        }),
      )
    })
    const plain = (at: number): number => (at < 4 ? (values[at] ?? 0) : combine(rules[at - 4] as Rule, plain))
    const seen: number[] = []
    const stops = [15, 12, 9].map((at, i) =>
      effect(() => {
        seen[i] = nodes[at]?.get() ?? -1
      }),
    )
    for (let step = 0; step < 40; step++) {
      const at = roll(4)
      values[at] = roll(6)
      runs.fill(0)
      sources[at]?.set(values[at] ?? 0)
      expect(seen, `seed ${seed}, step ${step}`).toEqual([plain(15), plain(12), plain(9)])
      expect(Math.max(...runs), `seed ${seed}, step ${step}: recomputed more than once`).toBeLessThanOrEqual(1)
      const probe = roll(16)
      expect(nodes[probe]?.get(), `seed ${seed}, step ${step}, node ${probe}`).toBe(plain(probe))
    }
    for (const stop of stops) stop()
    sources[0]?.set(99)
    values[0] = 99
    for (let at = 0; at < 16; at++) expect(nodes[at]?.get(), `seed ${seed}, after the end`).toBe(plain(at))
  }
})
