import { test, expect } from 'vitest'
import { z } from 'zod'
import { defineStore, onUpdate, onReject, snapshot, json, select, computed, signal, effect, batch, applyPatch, replaceState, reset, diff, history, record, fork } from 'jods'
const make = () => defineStore({ name: 'cart', schema: z.object({ items: z.array(z.object({ id: z.string(), title: z.string(), qty: z.int().min(1) })), note: z.string().default('') }), initial: { items: [] }, version: '1.2.0', computed: { count: (s: any) => s.items.reduce((n: number, i: any) => n + i.qty, 0) } })
test('basics', () => {
  const cart = make()
  const seen: any[] = []
  const rej: any[] = []
  onUpdate(cart, (_, c) => seen.push(c.patches))
  onReject(cart, (r) => rej.push(r))
  cart.items.push({ id: 'a', title: 'Pen', qty: 1 })
  expect(cart.count).toBe(1)
  expect(() => { cart.items[0]!.qty = 0 }).toThrow()
  expect(cart.items[0]!.qty).toBe(1)
  expect(rej.length).toBe(1)
  console.log(rej[0])
  cart.items[0]!.qty = 3
  expect(cart.count).toBe(3)
  cart.items.unshift({ id: 'b', title: 'Ink', qty: 2 })
  expect(json(cart)).toEqual({ items: [{ id: 'b', title: 'Ink', qty: 2 }, { id: 'a', title: 'Pen', qty: 3 }], note: '', count: 5 })
  cart.items.reverse()
  batch(() => { cart.items[0]!.qty = 9; cart.items.push({ id: 'c', title: 'Q', qty: 1 }); cart.note = 'x' })
  console.log(JSON.stringify(seen))
  expect(Array.isArray(cart.items)).toBe(true)
  expect([...cart.items].length).toBe(3)
  expect(applyPatch(cart, [{ op: 'test', path: '/note', value: 'x' }, { op: 'move', from: '/items/0', path: '/items/2' }, { op: 'remove', path: '/items/0' }]).ok).toBe(true)
  console.log(JSON.stringify(seen.at(-1)))
  const s = snapshot(cart)
  cart.note = 'y'
  expect(s.note).toBe('x')
  const log: any[] = []
  const a = select(cart, '/items/0/qty'); a.listen((v: any) => log.push(v))
  cart.items[0]!.qty = 77
  cart.items.unshift({ id: 'z', title: 'Z', qty: 5 })
  expect(log).toEqual([77, 5])
  const h = history(cart)
  cart.note = 'h'; cart.items.pop(); h.undo(); h.undo()
  expect(cart.note).toBe('y'); expect(cart.items.length).toBe(3)
  h.redo(); h.redo()
  expect(cart.note).toBe('h'); expect(cart.items.length).toBe(2)
  expect(replaceState(cart, { items: [{ id: 'z', title: 'Z', qty: 6 }], note: 'h' }).ok).toBe(true)
  console.log(JSON.stringify(seen.at(-1)), log)
  let runs = 0
  const c = computed(() => { runs++; return cart.items.length })
  expect(c.get()).toBe(1); c.get(); expect(runs).toBe(1)
  const stop = effect(() => { log.push(`e${c.value}`) })
  cart.items.pop()
  expect(log.includes('e0')).toBe(true)
  stop()
  const s1 = signal(1); const s2 = computed(() => s1.get() * 2)
  const out: any[] = []; s2.listen((v) => out.push(v)); s1.set(2); s1.set(3)
  expect(out).toEqual([4, 6])
  expect(fork(cart).note).toBe('')
  reset(cart)
  expect(cart.note).toBe('')
  expect(() => batch(() => { cart.note = 'q'; throw new Error('x') })).toThrow('x')
  expect(cart.note).toBe('')
  console.log(diff({ a: 1, b: [1, 2, 3] }, { a: 2, b: [2, 3, 4] }))
})
