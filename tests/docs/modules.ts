import { join } from 'node:path'
import { root } from '../../scripts/entries.mjs'
import { allBlocks, type Block } from './blocks.js'
import { joined } from './joined.js'

/** What the blocks of one chain come to: one module, at a path that no file has. */
export interface BlockModule {
  path: string
  /** `docs-site/guide/start.md:12`, the first of its blocks. */
  name: string
  blocks: Block[]
  code: string
  lang: string
  framework: Block['framework']
  needsDocument: boolean
  noRun: string | undefined
}

/** Below it lie the modules, a folder for each page; nothing is ever written there. */
const folder = join(root, 'docs-site/.blocks')

/** Every module that the pages come to, by path. Blocks which are fragments have none. */
export function blockModules(blocks: Block[] = allBlocks()): Map<string, BlockModule> {
  const chains: Block[][] = []
  for (const block of blocks) {
    if (block.fragment) continue
    const before = chains.at(-1)
    if (!block.isContinued) chains.push([block])
    else if (before?.[0]?.page === block.page) before.push(block)
    else throw new Error(`${block.page}:${block.line}: there is no block before it that it could continue.`)
  }
  const modules = new Map<string, BlockModule>()
  for (const chain of chains) {
    const made = moduleOf(chain)
    if (modules.has(made.path)) throw new Error(`${made.name}: another block of the page has the same file name.`)
    modules.set(made.path, made)
  }
  return modules
}

function moduleOf(blocks: Block[]): BlockModule {
  const [first] = blocks as [Block]
  const { page, line, file, lang, framework } = first
  const isComponent = lang === 'svelte' || lang === 'vue'
  return {
    path: join(folder, page.replace(/[^\w-]+/g, '_'), file ?? `block-${line}.${extension(blocks)}`),
    name: `${page}:${line}`,
    blocks,
    code: isComponent ? first.code : joined(blocks),
    lang,
    framework,
    needsDocument: blocks.some((block) => block.needsDocument),
    noRun: blocks.find((block) => block.noRun)?.noRun,
  }
}

function extension(blocks: Block[]): string {
  const langs = blocks.map(({ lang }) => lang)
  if (blocks.some(({ framework }) => framework === 'solid')) return 'solid.tsx'
  return langs.includes('tsx') ? 'tsx' : (langs[0] as string)
}
