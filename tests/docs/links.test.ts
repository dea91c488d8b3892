import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { brokenLinks } from '../../docs-site/build/links.mjs'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function site(pages: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'jods-site-'))
  folders.push(folder)
  for (const [name, html] of Object.entries(pages)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), html)
  }
  return folder
}

test('G01 links to pages, places on them and files are fine', () => {
  const folder = site({
    'index.html':
      '<a href="/guide/start#ten-lines">x</a> <a href="https://elsewhere.example/gone">x</a> <a href="/logo.svg">x</a>',
    'guide/start.html':
      '<h2 id="ten-lines">x</h2> <a class="x" href="../">x</a> <a href="#ten-lines">x</a> <a href="/#code=abc">x</a>',
    'logo.svg': '',
  })
  expect(brokenLinks(folder)).toEqual([])
})

test('G01 a link to no page, and one to no place on a page, are named', () => {
  const folder = site({
    'index.html': '<a href="/guide/gone">x</a>',
    'guide/start.html': '<a href="./#top">x</a> <a href="/#middle">x</a>',
    'guide/index.html': '<p id="top"></p>',
  })
  expect(brokenLinks(folder)).toEqual([
    '/: the link /guide/gone leads to no page.',
    '/guide/start: the link /#middle leads to no such place on the page.',
  ])
})
