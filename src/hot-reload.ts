import { JodsError } from './errors.js'

/** What hot reload needs to know of a store. */
interface Made {
  readonly root: { readonly raw: object }
}

/** By name and module: where the module was evaluated, and what it defined; undefined when that was several. */
const definitions = new Map<string, { address: string; made: WeakRef<Made> | undefined }>()
/** Vite's mark in the address of a module, webpack's in the name of the file that an update comes in. */
const HOT = /[?&]t=\d|\.hot-update\.m?js$/
/** The first module that used a name; nothing once another one has, which is told of once. */
const modules = new Map<string, string | undefined>()

/**
 * For development: what `made` is to be instead, when the module that defines it has been evaluated before. A dev server
 * marks the new evaluation in its address (`store.ts?t=…`, `main.<hash>.hot-update.js`), so calling a function twice is no hot reload. The new store
 * takes over the members of the old one's state that its schema accepts.
 */
export function redefine<M extends Made>(name: string, made: M, remake: (state: object) => M): M {
  // This function and `defineStore` come first.
  const address = new Error().stack?.match(/\/[^\s()]+(?=:\d+:\d+)/g)?.[2]
  if (address === undefined) return made
  const module = address.replace(/\?.*|\.[^./]+\.hot-update(?=\.m?js$)/, '')
  warnOfAnother(name, module)
  const before = definitions.get(name + module)
  const isOnceMore = before?.address === address
  const old = !isOnceMore && HOT.test(address) ? before?.made?.deref() : undefined
  const taken = old === undefined ? made : takeOver(old.root.raw, made, remake)
  definitions.set(name + module, { address, made: isOnceMore ? undefined : new WeakRef(taken) })
  return taken
}

/** The whole state if the schema accepts it, else its members one by one. */
function takeOver<M extends Made>(state: object, made: M, remake: (state: object) => M): M {
  const attempt = (from: M, members: object): M => {
    try {
      return remake({ ...from.root.raw, ...members })
    } catch {
      return from
    }
  }
  const whole = attempt(made, state)
  if (whole !== made) return whole
  return Object.entries(state).reduce((from, [key, value]) => attempt(from, { [key]: value }), made)
}

function warnOfAnother(name: string, module: string): void {
  const first = modules.has(name) ? modules.get(name) : module
  modules.set(name, first === module ? module : undefined)
  if (first === undefined || first === module) return
  const warning = new JodsError('store/name-taken', `Both ${first} and ${module} define a store "${name}".`, {
    fix: 'Rename one of them: storage, channels and devtools know stores by name.',
  })
  // In development only. A warning is no failure: it reaches no error handler.
  const { process, console } = globalThis as { process?: { emitWarning?: (warning: Error) => void }; console?: Console }
  if (process?.emitWarning) process.emitWarning(warning)
  else console?.warn(warning)
}
