// Runs in the sandboxed frame of the code playground. Built into one script by docs-site/build/runtime.mjs.
import modules from 'virtual:play-modules'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { type Job, ping, type Report } from '../protocol.js'
import { listenToConsole } from './console.js'
import { failureOf } from './failure.js'
import { loopGuard } from './loop-guard.js'
import { standInStorage } from './storage.js'

/** Lines that the engine puts in front of the code of a function that is made from text. */
const headerLines = 2

const AsyncFunction = (async () => {}).constructor as new (
  ...parts: string[]
) => (...values: unknown[]) => Promise<void>

function tell(report: Report): void {
  parent.postMessage(report, '*')
}

function fail(error: unknown): void {
  tell({ type: 'failure', ...failureOf(error, headerLines) })
}

async function run({ code, storage }: Job): Promise<void> {
  standInStorage(storage, (changed) => tell({ type: 'storage', storage: changed }))
  const module: { exports: { default?: unknown } } = { exports: {} }
  try {
    const body = new AsyncFunction('require', 'exports', 'module', '__loop', `${code}\n//# sourceURL=main.tsx`)
    await body(load, module.exports, module, loopGuard)
    draw(module.exports.default)
  } catch (error) {
    fail(error)
  }
  tell({ type: 'done' })
}

function load(name: string): unknown {
  const found = modules[name]
  // Says of itself that it is a module, so that `import x from` gets what it exports as default.
  if (found) return { default: found, ...found, __esModule: true }
  throw new Error(`There is no module "${name}" here. There are: ${Object.keys(modules).join(', ')}.`)
}

/** A component that the code exports is drawn; code that exports none draws itself, or prints. */
function draw(component: unknown): void {
  const place = document.querySelector('#root')
  if (typeof component === 'function' && place) createRoot(place).render(createElement(component as () => null))
}

listenToConsole((level, text) => tell({ type: 'print', level, text }))
addEventListener('error', (event) => {
  event.preventDefault()
  fail(event.error ?? event.message)
})
addEventListener('unhandledrejection', (event) => {
  event.preventDefault()
  fail(event.reason)
})
addEventListener('message', ({ source, data }) => {
  if (source !== parent) return
  if (data === ping) tell({ type: 'alive' })
  else run(data as Job)
})
tell({ type: 'ready' })
