import { expect, test } from 'vitest'
import { blocksOf } from './blocks.js'
import { listenForChecks } from './checks.js'
import { compiled } from './compiled.js'
import { expectations } from './expectations.js'
import { blockModules } from './modules.js'

/** Runs what a comment has become. */
async function outcome(code: string): Promise<unknown> {
  listenForChecks()
  const body = expectations(code).code
  return new Function(`return (async () => {${body}\n})()`)().then(
    () => 'fine',
    (error: Error) => error.message,
  )
}

test('G01 a comment that tells the truth passes, another does not', async () => {
  expect(await outcome('1 + 1 // → 2')).toBe('fine')
  expect(await outcome('1 + 1 // → 3')).toContain('line 1 of the block')
  expect(await outcome('const a = { b: [1] } // → { b: [1] }; as it was\na.b.push(2)\na // → { b: [1] }')).toContain(
    'line 3',
  )
})

test('G01 what is said to throw has to throw just that', async () => {
  expect(await outcome("JSON.parse('') // throws SyntaxError")).toBe('fine')
  expect(await outcome("JSON.parse('1') // throws SyntaxError")).toContain('threw nothing')
  expect(await outcome("JSON.parse('') // throws schema/invalid")).toContain('thrown at line 1')
  expect(await outcome("await Promise.reject(new TypeError('x')) // throws TypeError")).toBe('fine')
  expect(await outcome('await Promise.resolve() // throws TypeError')).toContain('threw nothing')
})

test('G01 a comment that nothing can check is refused', () => {
  expect(() => expectations('if (x) { // → 1\n}')).toThrow('no statement ends here')
  expect(() => expectations('x // → about three of them')).toThrow('is no expression')
  expect(() => expectations('x() // throws something or other')).toThrow('names no code')
})

test('G01 a comment inside a function counts, so that it has to be reached', () => {
  expect(expectations('function never() {\n  one // → 1\n}').count).toBe(1)
})

test('G01 a fence that says what nobody understands is refused', () => {
  expect(() => blocksOf('page.md', '```ts contine\n```')).toThrow('"contine"')
  expect(() => blocksOf('page.md', '```ts')).toThrow('no end')
  expect(() => blocksOf('page.md', '```ts no-run="`x` is elsewhere"\n```')).toThrow('it is no block')
  expect(() => blockModules(blocksOf('page.md', '```ts continue\n```'))).toThrow('no block before it')
  expect(blocksOf('page.md', '```ts{1,3-4} [a.ts]\n```').at(0)?.file).toBe('a.ts')
})

test('G01 blocks that do not compile are named with page and line', { timeout: 60_000 }, () => {
  const page = [
    '```ts',
    "import { defineStore } from 'jods'",
    "import { z } from 'zod'",
    "const cart = defineStore({ name: 'cart', schema: z.object({ n: z.int() }), initial: { n: 0 } })",
    '```',
    '```ts continue',
    "cart.n = 'many'",
    '```',
    '```vue',
    '<script setup lang="ts">',
    'const n: number = "many"',
    '</script>',
    '```',
  ].join('\n')
  const complaints = [...compiled(blockModules(blocksOf('page.md', page)).values()).values()].flat()
  expect(complaints).toEqual([
    expect.stringMatching(/^page\.md:1: Type 'string' is not assignable to type 'number'\. In: cart\.n = 'many'/),
    expect.stringMatching(/^page\.md:9: Type 'string' is not assignable/),
  ])
})
