import {
  applyPatch,
  batch,
  computed,
  defineStore,
  effect,
  history,
  json,
  onReject,
  onUpdate,
  select,
  signal,
} from 'jods'
import { createOrigin, sink } from 'jods/kit'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { catchReports, turn } from '../../signal/reported.js'

/* Attacks of a second reader who knew the contract only. */

const reports = catchReports()

const open = (initial: object): any =>
  defineStore({ name: 's', schema: z.looseObject({}) as never, initial: initial as never })
const at = (store: any, path: string, equals?: (a: unknown, b: unknown) => boolean): any =>
  select(store, path as never, equals as never)

describe('atoms and batches', () => {
  test('C11 an atom that an effect read in a batch is right after it, and wakes', () => {
    const s = open({ a: 0 })
    const p = at(s, '/a')
    const seen: unknown[] = []
    const c = computed(() => p.get() * 2)
    c.listen(() => {})
    effect(() => {
      seen.push(p.get())
    })
    batch(() => {
      s.a = 1
      effect(() => {
        p.get()
      })
    })
    expect(c.get()).toBe(2)
    expect(seen).toEqual([0, 1])
  })

  test('C11 an atom bound in a batch that is undone follows the row that stands there', () => {
    const s = open({ list: [{ q: 1 }, { q: 2 }] })
    const p = at(s, '/list/1/q')
    const heard: unknown[] = []
    void [s.list[0], s.list[1]]
    expect(() =>
      batch(() => {
        s.list.unshift({ q: 0 })
        p.listen((value: unknown) => heard.push(value))
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(p.get()).toBe(2)
    s.list[1].q = 20
    expect(p.get()).toBe(20)
    expect(heard.at(-1)).toBe(20)
  })

  test('C11 an atom bound to what was deleted, replaced or made in an undone batch hears of the old', () => {
    for (const act of ['delete', 'scalar', 'other']) {
      const s = open({ o: { x: 1 } })
      const p = at(s, '/o/x')
      const heard: unknown[] = []
      expect(() =>
        batch(() => {
          if (act === 'delete') delete s.o
          else s.o = act === 'scalar' ? 5 : { x: 2 }
          p.listen((value: unknown) => heard.push(value))
          throw new Error('no')
        }),
      ).toThrow('no')
      s.o.x = 3
      expect(heard.at(-1)).toBe(3)
    }
  })

  test('C11 an effect with an inner one, made in a batch over a stale computed, goes on running', () => {
    const a = signal(0)
    const c = computed(() => a.get())
    c.get()
    a.set(1)
    const seen: unknown[] = []
    batch(() => {
      a.set(2)
      effect(() => {
        seen.push(c.get())
        effect(() => {
          a.get()
        })
      })
      a.set(3)
    })
    a.set(4)
    a.set(5)
    expect(seen.at(-1)).toBe(5)
    expect(seen).toContain(3)
  })

  test('C11 whoever waits for a frame sees nothing uncommitted', () => {
    const s = open({ a: 0 })
    const seen: unknown[] = []
    effect(() => {
      seen.push(s.a)
    })
    sink(s).commit([{ op: 'replace', path: '/a', value: 1 }], createOrigin('stream'), { wake: 'frame' })
    expect(() =>
      batch(() => {
        s.a = 50
        effect(() => {})
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(seen).not.toContain(50)
  })
})

describe('listeners', () => {
  test('C08 what a listener of a frame commit writes waits for no frame', () => {
    const s = open({ a: 0 })
    const t = open({ a: 0 })
    const seen: unknown[] = []
    effect(() => {
      seen.push(t.a)
    })
    onUpdate(s, () => {
      t.a = 5
    })
    sink(s).commit([{ op: 'replace', path: '/a', value: 1 }], createOrigin('stream'), { wake: 'frame' })
    expect(seen).toEqual([0, 5])
  })

  for (const path of ['/a', '/o']) {
    test(`C08 the others of a place hear though the first stops when it is told (${path})`, () => {
      const s = open({ a: 0, o: { x: 0 } })
      const heard = vi.fn()
      const stop = at(s, path).listen(() => stop())
      at(s, path).listen(heard)
      at(s, path).listen(heard)
      if (path === '/a') s.a = 1
      else s.o.x = 1
      expect(heard).toHaveBeenCalledTimes(2)
    })
  }

  test('C08 an equality that throws is reported and strands nobody', () => {
    const s = open({ a: 0 })
    const seen: unknown[] = []
    const broken = () => {
      throw new Error('eq')
    }
    select(s, (state: any) => state.a, broken as never).listen(() => {})
    at(s, '/a', broken).listen(() => {})
    effect(() => {
      seen.push(s.a)
    })
    s.a = 1
    s.a = 2
    expect(seen).toEqual([0, 1, 2])
    expect(reports().length).toBeGreaterThan(0)
  })

  test('C08 listeners that come and go while others are told leave nothing behind', () => {
    const a = signal(0)
    const b: any = signal(0)
    let stop = b.listen(() => {})
    b.listen(() => {})
    const f = vi.fn()
    a.listen(() => {
      stop()
      stop = b.listen(f)
    })
    for (let i = 1; i < 50; i++) a.set(i)
    b.set(1)
    expect(f).toHaveBeenCalledTimes(1)
  })

  test('C09 an immediate listener in an effect subscribes it to nothing', () => {
    const s = open({ a: 0 })
    let runs = 0
    effect(() => {
      runs++
      onUpdate(s, (state: any) => void state.a, { immediate: true })
    })
    s.a = 1
    expect(runs).toBe(1)
  })

  test('C20 an atom with an equality of its own tells an effect what it tells a listener', () => {
    const s = open({ a: 0 })
    const p = at(s, '/a', (x, y) => Math.abs((x as number) - (y as number)) < 3)
    const seen: unknown[] = []
    effect(() => {
      seen.push(p.get())
    })
    for (let i = 1; i < 7; i++) s.a = i
    expect(seen).toEqual([0, 3, 6])
  })
})

describe('circles and writes in computeds', () => {
  test('C10 a partner in a circle that is gone is right again', () => {
    const s = signal(1)
    const c: any = computed(() => (s.get() ? x.get() : 1))
    const x: any = computed(() => c.get() + 1)
    expect(() => c.get()).toThrow(/itself/)
    s.set(0)
    expect(c.get()).toBe(1)
    expect(x.get()).toBe(2)
  })

  test('C10 a computed that writes what it has read settles', () => {
    const s = signal(0)
    const c = computed(() => {
      const v = s.get()
      if (v < 3) s.set(v + 1)
      return v
    })
    const seen: unknown[] = []
    effect(() => {
      seen.push(c.get())
    })
    expect(seen.at(-1)).toBe(3)
    expect(c.get()).toBe(3)
  })

  test('C10 a computed that never settles is a circle', () => {
    const s = signal(0)
    const c = computed(() => {
      const v = s.get()
      s.set(v + 1)
      return v
    })
    expect(() => c.get()).toThrow(/itself/)
  })

  test('C08 an effect whose inner one reads what it writes keeps its clean-ups', () => {
    const s = signal(0)
    const log: string[] = []
    const stop = effect(() => {
      const v = s.get()
      effect(() => {
        s.get()
      })
      if (v < 1) s.set(v + 1)
      return () => log.push(`end${v}`)
    })
    stop()
    expect(log).toEqual(['end0', 'end1'])
  })
})

describe('hostile paths', () => {
  test('C16 a path to the prototype leads nowhere', () => {
    const s = open({ a: 0 })
    at(s, '/__proto__').listen(() => {})
    at(s, '/constructor').listen(() => {})
    expect(Object.isFrozen(Object.prototype)).toBe(false)
    expect(at(s, '/__proto__').get()).toBe(undefined)
  })

  test('C02 an atom of an element does not change how issues are told', () => {
    const s: any = defineStore({
      name: 's',
      schema: z.object({ list: z.array(z.object({ q: z.number().min(0) })) }),
      initial: { list: [{ q: 0 }] },
    })
    at(s, '/list/0').listen(() => {})
    const paths: unknown[] = []
    onReject(s, ({ issues }) => paths.push(issues[0]?.path))
    expect(() => (s.list[0].q = -1)).toThrow()
    expect(paths).toEqual([['list', 0, 'q']])
  })
})

describe('memory', () => {
  test('C10 whoever is stopped while it waits is let go', async () => {
    const s = open({ a: 0 })
    let reads = 0
    let stop = () => {}
    effect(() => {
      if (s.a === 1) stop()
    })
    const c = computed(() => {
      reads++
      return s.a
    })
    stop = c.listen(() => {})
    s.a = 1
    const before = reads
    await turn()
    s.a = 2
    s.a = 3
    expect(reads).toBe(before)
  })
})

describe('history', () => {
  const remote = createOrigin('sync')

  test('C17 an undo leaves what somebody else put in the same place', () => {
    const s = open({ list: ['r1'] })
    const h = history(s)
    s.list.unshift('mine')
    s.list.shift()
    applyPatch(s, [{ op: 'add', path: '/list/0', value: 'theirs' }], { origin: remote })
    h.undo()
    h.undo()
    expect([...s.list].sort()).toEqual(['r1', 'theirs'])
  })

  test('C17 moves by somebody else stay whatever is undone', () => {
    for (let put = 0; put <= 3; put++) {
      for (let from = 0; from < 3; from++) {
        for (let to = 0; to < 3; to++) {
          if (from === to) continue
          const s = open({ list: ['a', 'b', 'c'] })
          const h = history(s)
          s.list.splice(put, 0, 'L')
          s.list.splice(put, 1)
          applyPatch(s, [{ op: 'move', from: `/list/${from}`, path: `/list/${to}` }], { origin: remote })
          const after = json(s)
          h.travelTo(0)
          expect(json(s), `L at ${put}, ${from} to ${to}`).toEqual(after)
          h.travelTo(2)
          expect(json(s), `L at ${put}, ${from} to ${to}, and back`).toEqual(after)
        }
      }
    }
  })

  test('C17 an undo in a batch remembers what somebody else has shifted', () => {
    const s = open({ list: [{ q: 0 }, { q: 1 }] })
    const h = history(s)
    s.list[1].q = 10
    applyPatch(s, [{ op: 'add', path: '/list/0', value: { q: 7 } }], { origin: remote })
    batch(() => h.undo())
    expect(s.list.map((row: any) => row.q)).toEqual([7, 0, 1])
    h.redo()
    expect(s.list.map((row: any) => row.q)).toEqual([7, 0, 10])
  })

  test('C17 a listener that changes the change it was given does not change its undo', () => {
    const s = open({ o: { n: 1 } })
    const h = history(s)
    onUpdate(s, (_, change) => {
      for (const operation of [...change.patches, ...change.inverse] as any[])
        if (operation.value) operation.value.n = 666
    })
    s.o = { n: 2 }
    h.undo()
    expect(json(s)).toEqual({ o: { n: 1 } })
  })

  test('C17 a limit of none keeps none', () => {
    const s = open({ a: 0 })
    const h = history(s, { limit: 0 })
    s.a = 1
    expect([h.entries.get().length, h.canUndo.get(), h.canRedo.get()]).toEqual([0, false, false])
  })
})
