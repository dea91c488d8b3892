import { expect, test } from 'vitest'
import { listenForChecks } from './checks.js'
import { expectations } from './expectations.js'
import { standIns } from './host.js'
import { type BlockModule, blockModules } from './modules.js'
import { componentsOf, showComponent, showReact, showSvelte, showVue } from './show.js'

/** A block that is still busy after this long, in milliseconds, waits for something that never comes. */
const patience = 5_000

/** One test for each chain of blocks that runs where the caller runs: in a document, or without one. */
export function runBlocks({ inDocument }: { inDocument: boolean }): void {
  const here = [...blockModules().values()].filter(({ needsDocument, noRun }) => !noRun && needsDocument === inDocument)
  standIns()
  for (const block of here) test(`G01 the block at ${block.name} runs and gives what it says`, () => runBlock(block))
}

async function runBlock(block: BlockModule): Promise<void> {
  const reached = listenForChecks()
  const quiet = silenced()
  try {
    await withinPatience(load(block))
  } finally {
    quiet()
  }
  const { count } = block.lang === 'svelte' || block.lang === 'vue' ? { count: 0 } : expectations(block.code)
  expect(reached.size, 'comments that were checked').toBe(count)
}

async function load({ path, lang, framework }: BlockModule): Promise<void> {
  const module = await import(/* @vite-ignore */ path)
  if (lang === 'svelte') await showComponent(showSvelte, module.default)
  else if (lang === 'vue') await showComponent(showVue, module.default)
  else if (/^[jt]sx$/.test(lang) && framework === 'react')
    for (const component of componentsOf(module)) await showComponent(showReact, component)
}

function withinPatience(work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The block did not end within ${patience} ms.`)), patience)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** What a block prints is for its reader. Returns what gives the console back. */
function silenced(): () => void {
  const { log, table, warn, info } = console
  Object.assign(console, { log() {}, table() {}, warn() {}, info() {} })
  return () => void Object.assign(console, { log, table, warn, info })
}
