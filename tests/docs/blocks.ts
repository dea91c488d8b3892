import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/entries.mjs'
import { glob } from './files.js'

/** How a fence says what is done with its block; see docs-site/CONVENTIONS.md. */
export interface Block {
  /** From the root of the repository. */
  page: string
  /** The line of its fence, from 1. */
  line: number
  lang: string
  /** `ts [store.ts]`: what other blocks of the page import it as. */
  file: string | undefined
  code: string
  /** Lines of hidden code that it starts with. */
  setup: string
  isContinued: boolean
  framework: 'react' | 'preact' | 'solid'
  needsDocument: boolean
  /** Why it is not run. */
  noRun: string | undefined
  /** Why it is neither compiled nor run. */
  fragment: string | undefined
}

const looked = new Set(['ts', 'tsx', 'js', 'jsx', 'svelte', 'vue', 'typescript', 'javascript'])
const words = new Set(['continue', 'dom', 'preact', 'solid'])

/** Every block of the pages that somebody wrote; what is generated is checked where it comes from. */
export function allBlocks(): Block[] {
  return pages().flatMap((page) => blocksOf(page, readFileSync(join(root, page), 'utf8')))
}

export function pages(): string[] {
  const generated = /^docs-site\/(\.vitepress|reference|errors|playground)\//
  const written = glob('docs-site', '.md').filter((page) => !generated.test(page))
  return ['README.md', 'tests/docs/sample.md', ...written.filter((page) => page !== 'docs-site/CONVENTIONS.md')]
}

/** The blocks of one page. Throws where a fence says something that nobody understands. */
export function blocksOf(page: string, text: string): Block[] {
  const blocks: Block[] = []
  const lines = text.split('\n')
  let setup = ''
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string
    if (/^<!-- setup\s*$/.test(line)) {
      const end = lines.findIndex((other, index) => index > at && other.trim() === '-->')
      if (end < 0) throw new Error(`${page}:${at + 1}: this setup has no end.`)
      setup = lines.slice(at + 1, end).join('\n')
      at = end
      continue
    }
    const fence = /^(\s*)(`{3,})([\w-]*)\s*(.*)$/.exec(line)
    if (!fence) continue
    const [, indent = '', ticks = '', lang = '', info = ''] = fence
    const end = lines.findIndex((other, index) => index > at && other.trim() === ticks)
    if (end < 0) throw new Error(`${page}:${at + 1}: this block has no end.`)
    if (info.includes('`')) throw new Error(`${page}:${at + 1}: with a backtick after the language it is no block.`)
    if (looked.has(lang)) {
      const code = lines.slice(at + 1, end).map((one) => one.slice(indent.length))
      blocks.push({ page, line: at + 1, code: code.join('\n'), setup, ...meaningOf(lang, info, `${page}:${at + 1}`) })
      setup = ''
    }
    at = end
  }
  return blocks
}

function meaningOf(lang: string, info: string, where: string) {
  const reason = (name: string) => new RegExp(`\\b${name}="([^"]+)"`).exec(info)?.[1]
  const file = /\[([^\]]+)\]/.exec(info)?.[1]
  const rest = info.replace(/\b[\w-]+="[^"]*"|\[[^\]]*\]|\{[\d,\s-]*\}|:(no-)?line-numbers\S*/g, ' ')
  const said = rest.split(/\s+/).filter(Boolean)
  const unknown = said.find((word) => !words.has(word))
  if (unknown) throw new Error(`${where}: "${unknown}" after the language says nothing; see docs-site/CONVENTIONS.md.`)
  const framework = said.includes('preact') ? 'preact' : said.includes('solid') ? 'solid' : 'react'
  return {
    lang: lang.replace('typescript', 'ts').replace('javascript', 'js'),
    file: file && /^[\w./-]+\.(ts|tsx|js|jsx|svelte|vue)$/.test(file) ? file.replace(/^.*\//, '') : undefined,
    isContinued: said.includes('continue'),
    framework: framework as Block['framework'],
    needsDocument: said.includes('dom') || /^(tsx|jsx|svelte|vue)$/.test(lang),
    noRun: reason('no-run'),
    fragment: reason('fragment'),
  }
}
