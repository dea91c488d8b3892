import { readFile } from 'node:fs/promises'
import type { Options } from 'tsup'
import { entries } from './scripts/entries.mjs'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

/**
 * The devtools bring lit and the virtual list along, so that no app installs them. lit's build for Node is the one that can
 * be imported anywhere; what it shims there is left out, and so is a `process` that a page does not have.
 */
const builtIn: Plugin = {
  name: 'built-in',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@lit-labs\/ssr-dom-shim$/ }, ({ path }) => ({ path, namespace: 'no-dom' }))
    onLoad({ filter: /.*/, namespace: 'no-dom' }, () => ({
      contents: 'export class HTMLElement {}; export const customElements = undefined',
    }))
    onLoad({ filter: /@tanstack[\\/]virtual-core[\\/].*\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll('process.env.NODE_ENV', '"production"'),
    }))
  },
}

const config: Options = {
  entry: Object.fromEntries(entries().flatMap(({ id, source }) => (source ? [[id, source]] : []))),
  format: 'esm',
  // One signal graph for all entry points: what they share lies in chunks that each of them imports.
  splitting: true,
  // An attachment is a `Disposable`, whatever `lib` an app has chosen.
  dts: { banner: '/// <reference lib="esnext.disposable" />' },
  clean: true,
  target: 'es2022',
  removeNodeProtocol: false,
  silent: true,
  noExternal: [/^lit(\/|$)/, /^@tanstack\/virtual-core$/],
  esbuildPlugins: [builtIn],
  // Those would print when they are asked to debug themselves.
  esbuildOptions(options) {
    options.drop = ['console']
  },
}

export default config
