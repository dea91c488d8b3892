import { expect, test } from 'vitest'
import { compile, guarded } from '../../docs-site/.vitepress/theme/play/compile.js'
import { inspect } from '../../docs-site/.vitepress/theme/play/runtime/inspect.js'
import { fromHash, toHash } from '../../docs-site/.vitepress/theme/play/share.js'

test.each([
  ['while (a) {}', 'while (a) {__loop();}'],
  ['while (a) b()', 'while (a) {__loop();b()}'],
  ['for (;;) ;', 'for (;;) {__loop();;}'],
  [
    'for (const a of b) for (let i = 0; i < a; i++) c(i)',
    'for (const a of b) {__loop();for (let i = 0; i < a; i++) {__loop();c(i)}}',
  ],
  ['do { a() } while (b)', 'do {__loop(); a() } while (b)'],
  ['outer: while (a) { continue outer }', 'outer: while (a) {__loop(); continue outer }'],
  ['const text = "while (true) {}"', 'const text = "while (true) {}"'],
])('G01 %s asks at every turn', (code, expected) => {
  expect(guarded(code)).toBe(expected)
})

test('G01 types go, imports become requires, and lines keep their numbers', () => {
  const code = compile(
    "import { json } from 'jods'\nimport type { Store } from 'jods'\nconst a: number = 1\nexport default () => <b>{a}</b>\njson(a as never)",
  )
  expect(code).toContain("require('jods')")
  expect(code).not.toContain('number')
  expect(code.split('\n')[4]).toContain('a')
  expect(() => compile('const = 1')).toThrow(/Unexpected token/)
})

test('G01 code survives its way through an address', async () => {
  const code = `const text = 'ü € 🙂'\n`.repeat(50)
  const hash = await toHash(code)
  expect(hash).toMatch(/^#code=[\w-]+$/)
  expect(hash.length).toBeLessThan(code.length / 4)
  expect(await fromHash(hash)).toBe(code)
})

test('G01 an address that nobody can read is none', async () => {
  for (const hash of ['', '#code=', '#code=%%%', '#code=AAAA', '#example=x', '#code=<script>'])
    expect(await fromHash(hash)).toBeUndefined()
})

test('G01 what is printed reads as code does', () => {
  const circle: Record<string, unknown> = { a: [1, "it's", null, undefined] }
  circle.self = circle
  expect(inspect(circle)).toBe("{ a: [1, 'it\\'s', null, undefined], self: [Circular] }")
  expect(inspect(new Map([[new Date(0), new Set([1n])]]))).toBe('Map { 1970-01-01T00:00:00.000Z => Set { 1n } }')
  expect(
    inspect({
      get broken(): never {
        throw new Error('no')
      },
    }),
  ).toBe('{ broken: [threw] }')
  expect(inspect(Array.from({ length: 200 }, (_, index) => index))).toContain('… 100 more')
})
