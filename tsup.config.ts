import type { Options } from 'tsup'
import { entries } from './scripts/entries.mjs'

const config: Options = {
  entry: Object.fromEntries(entries().flatMap(({ id, source }) => (source ? [[id, source]] : []))),
  format: 'esm',
  // One signal graph for all entry points: what they share lies in chunks that each of them imports.
  splitting: true,
  dts: true,
  clean: true,
  target: 'es2022',
  removeNodeProtocol: false,
  silent: true,
}

export default config
