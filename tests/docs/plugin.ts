import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'
import { expectations } from './expectations.js'
import { type BlockModule, blockModules } from './modules.js'

/** Lets the blocks of the pages be imported by the path of their module, their comments turned into checks. */
export function docsBlocks(): Plugin {
  const modules = blockModules()
  return {
    name: 'docs-blocks',
    enforce: 'pre',
    resolveId(specifier, importer) {
      if (modules.has(specifier)) return specifier
      if (!importer || !specifier.startsWith('./') || !modules.has(importer.replace(/\?.*$/, ''))) return
      return sibling(modules, join(dirname(importer), specifier))
    },
    load(id) {
      const found = modules.get(id)
      return found && source(found)
    },
  }
}

/** `./store`, `./store.js` and `./store.ts` all mean the block that is called store.ts, as for a bundler. */
function sibling(modules: Map<string, BlockModule>, path: string): string | undefined {
  const stem = path.replace(/\.[jt]sx?$/, '')
  return [path, ...['.ts', '.tsx', '.js', '.jsx'].map((ending) => stem + ending)].find((one) => modules.has(one))
}

function source({ code, lang, framework }: BlockModule): string {
  if (lang === 'svelte' || lang === 'vue') return code
  const pragma = framework === 'preact' ? '/** @jsxImportSource preact */' : ''
  // In front of the first line, so that the lines keep their numbers.
  return pragma + expectations(code).code
}
