// Writes docs-site/errors: a page for each code, from the texts in docs-site/error-codes and the sources that use it. Ignored by git.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { entries, root } from '../../scripts/entries.mjs'
import { referencePage } from './addresses.mjs'
import { replaceFiles } from './replace.mjs'

const texts = join(root, 'docs-site/error-codes')
const out = join(root, 'docs-site/errors')

/** Throws when a code has no text, or a text no code. */
export function writeErrors() {
  const described = describedCodes()
  const used = usedCodes()
  const complaints = errorComplaints(described, used)
  if (complaints.length > 0) throw new Error(complaints.join('\n'))
  const pages = [...described].map(([code, text]) => [`${code}.md`, page(code, text, used.get(code))])
  replaceFiles(out, new Map([['index.md', overview(described)], ...pages]))
}

/** What is wrong between the texts and the sources, a sentence each. */
export function errorComplaints(described = describedCodes(), used = usedCodes()) {
  const where = (code) => `docs-site/error-codes/${areaOf(code)}.md`
  return [
    ...[...used.keys()]
      .filter((code) => !described.has(code))
      .map((code) => `${code} is used by ${used.get(code)[0]} and has no section in ${where(code)}.`),
    ...[...described.keys()]
      .filter((code) => !used.has(code))
      .map((code) => `${code} has a section in ${where(code)}, and nothing uses it.`),
    ...[...described].flatMap(([code, text]) =>
      ['meaning', 'cause', 'fix']
        .filter((part) => !text[part])
        .map((part) => `${code} lacks its ${part} in ${where(code)}.`),
    ),
  ]
}

/** Code → `{ meaning, cause, fix }`, from the texts. */
export function describedCodes() {
  const sections = readdirSync(texts)
    .sort()
    .flatMap((file) => readFileSync(join(texts, file), 'utf8').split(/^## /m).slice(1))
  return new Map(
    sections.map((section) => {
      const [code = '', ...rest] = section.split('\n')
      const paragraphs = rest.join('\n').trim().split(/\n\n+/)
      const named = (name) => paragraphs.find((text) => text.startsWith(`${name}: `))?.slice(name.length + 2)
      const meaning = paragraphs.filter((text) => !/^(Cause|Fix): /.test(text)).join('\n\n')
      return [code.trim(), { meaning, cause: named('Cause'), fix: named('Fix') }]
    }),
  )
}

/**
 * Code → the files that use it. A code is what an error is made with, and any other text of that form whose area is
 * the area of one: rejections carry codes that no error is made with.
 */
export function usedCodes() {
  const files = ['src', 'plugins', 'adapters'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => ({ file: `${folder}/${file}`, text: readFileSync(join(root, folder, file), 'utf8') })),
  )
  const thrown = files.flatMap(({ text }) =>
    [...text.matchAll(/Error\(\s*'([a-z]+)\/[a-z-]+'/g)].map(([, area]) => area),
  )
  const areas = new Set([...thrown, ...[...describedCodes().keys()].map(areaOf)])
  const found = new Map()
  for (const { file, text } of files.sort((a, b) => a.file.localeCompare(b.file))) {
    const code = text.replace(/^\s*(\/?\*|\/\/).*$/gm, '')
    for (const [, name = ''] of code.matchAll(/'([a-z]+\/[a-z]+(?:-[a-z]+)*)'/g)) {
      if (!areas.has(areaOf(name))) continue
      found.set(name, [...new Set([...(found.get(name) ?? []), file])])
    }
  }
  return found
}

function page(code, { meaning, cause, fix }, files) {
  const points = [...new Map(files.map(pointOf).map((point) => [point.specifier, point])).values()]
  const places = points.map((point) => {
    const own = files.filter((file) => pointOf(file).specifier === point.specifier)
    const link = `[\`${point.specifier}\`](/reference/${referencePage(point)})`
    return `- ${link}: ${own.map((file) => `\`${file}\``).join(', ')}`
  })
  return `---
title: ${code}
description: ${JSON.stringify(firstSentence(meaning))}
outline: false
prev: false
next: false
---

# ${code}

${meaning}

## Usual cause

${cause}

## What to do

${fix}

## Where it comes from

${places.join('\n')}

[All codes](/errors/)
`
}

function areaOf(code) {
  return code.split('/')[0]
}

function firstSentence(text) {
  return text.replace(/\n/g, ' ').replace(/([.!?]) .*$/, '$1')
}

/** The entry point that a source belongs to. */
function pointOf(file) {
  const own = entries().find(
    ({ source }) =>
      source && source !== 'src/index.ts' && file.startsWith(`${dirname(source)}/`) && dirname(source) !== 'src',
  )
  return own ?? entries().find(({ id }) => id === (file === 'src/kit.ts' ? 'kit' : 'index'))
}

function overview(described) {
  const codes = [...described.keys()]
  const sections = [...new Set(codes.map(areaOf))].map((area) => {
    const rows = codes
      .filter((code) => areaOf(code) === area)
      .map((code) => `| [\`${code}\`](/errors/${code}) | ${firstSentence(described.get(code).meaning)} |`)
    return `## ${area}\n\n| code | meaning |\n| --- | --- |\n${rows.join('\n')}\n`
  })
  return `---
title: Errors
description: Every code that jods reports, what it means and what to do.
---

# Errors

Every failure is a \`JodsError\`, every refused write a rejection, and both carry a \`code\` of the form \`area/what-happened\`. Codes are
stable: compare them, not the messages. Many errors say in \`fix\` what to do about it. A failure that nobody called for goes to the handler
of the plugin (\`onError\`), else to the global error handler; nothing is swallowed.

${sections.join('\n')}`
}
