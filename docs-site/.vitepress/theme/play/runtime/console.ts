import type { Level } from '../protocol.js'
import { inspect } from './inspect.js'

/** Tells what is printed, as text; the browser's own console gets it as well. */
export function listenToConsole(print: (level: Level, text: string) => void): void {
  for (const level of ['log', 'info', 'warn', 'error'] as const) {
    const own = console[level].bind(console)
    console[level] = (...values: unknown[]) => {
      print(level, values.map((value) => (typeof value === 'string' ? value : inspect(value))).join(' '))
      own(...values)
    }
  }
  console.table = (value: unknown) => console.log(value)
}
