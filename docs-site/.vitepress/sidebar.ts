import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DefaultTheme } from 'vitepress'
import { entries } from '../../scripts/entries.mjs'
import { referencePage } from '../build/addresses.mjs'
import { describedCodes } from '../build/errors.mjs'

interface Page {
  title: string
  /** Where it stands among the pages of its folder, from 1; those without stand last, by title. */
  order: number
  link: string
}

/** The folders whose pages stand in the sidebar, in this order. */
const sections = [
  { folder: 'guide', text: 'Guide' },
  { folder: 'concepts', text: 'Concepts' },
  { folder: 'how-to', text: 'How-to' },
  { folder: 'examples', text: 'Examples' },
]

/** Derived from the front matter (`title`, `order`) of the pages, and from the entry points. */
export function sidebar(root: string): DefaultTheme.Sidebar {
  const about = pagesOf(root, '.').filter(({ link }) => link !== '/')
  const reading = [
    ...sections.map(({ folder, text }) => ({ text, items: items(pagesOf(root, folder)) })),
    { text: 'More', items: [...items(about), { text: 'API reference', link: '/reference/' }] },
  ].filter((group) => group.items.length > 0)
  const looking = [
    {
      text: 'API reference',
      items: [
        { text: 'Entry points', link: '/reference/' },
        ...entries()
          .filter(({ source }) => source)
          .map((point) => ({ text: point.specifier, link: `/reference/${referencePage(point)}` })),
      ],
    },
    {
      text: 'Errors',
      items: [
        { text: 'All codes', link: '/errors/' },
        ...areas().map((area) => ({ text: area, link: `/errors/#${area}` })),
      ],
    },
  ]
  return { '/reference/': looking, '/errors/': looking, '/': reading }
}

/** What error codes begin with. */
function areas(): string[] {
  return [...new Set([...describedCodes().keys()].map((code) => code.split('/')[0] as string))]
}

/** The first page of a folder: where the menu leads. */
export function firstOf(root: string, folder: string): string | undefined {
  return pagesOf(root, folder)[0]?.link
}

function items(pages: Page[]): DefaultTheme.SidebarItem[] {
  return pages.map(({ title: text, link }) => ({ text, link }))
}

function pagesOf(root: string, folder: string): Page[] {
  return filesOf(join(root, folder))
    .map((file) => page(root, folder, file))
    .sort((a, b) => a.order - b.order || a.title.localeCompare(b.title))
}

function filesOf(path: string): string[] {
  try {
    return readdirSync(path).filter((file) => /^[a-z][\w-]*\.md$/.test(file))
  } catch {
    return []
  }
}

function page(root: string, folder: string, file: string): Page {
  const text = readFileSync(join(root, folder, file), 'utf8')
  const matter = /^---\n([\s\S]*?)\n---/.exec(text)?.[1] ?? ''
  const value = (key: string) =>
    new RegExp(`^${key}: *(.*?) *$`, 'm').exec(matter)?.[1]?.replace(/^(['"])(.*)\1$/, '$2')
  const name = file.slice(0, -'.md'.length)
  const inFolder = folder === '.' ? '/' : `/${folder}/`
  return {
    title: value('title') ?? /^# +(.*)$/m.exec(text)?.[1] ?? name,
    order: Number(value('order') ?? Number.POSITIVE_INFINITY),
    link: name === 'index' ? inFolder : inFolder + name,
  }
}
