// Writes docs-site/reference: a page for each entry point, from the docstrings. Ignored by git.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Application, Converter, ReflectionKind } from 'typedoc'
import { entries, root } from '../../scripts/entries.mjs'
import { referencePage } from './addresses.mjs'
import { readFiles, replaceFiles } from './replace.mjs'

const out = join(root, 'docs-site/reference')

export async function writeReference() {
  const points = entries().filter(({ source }) => source)
  const app = await Application.bootstrapWithPlugins(options(points))
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      const point = points.find(({ source }) => source.replace(/(\/index)?\.tsx?$/, '') === module.name)
      if (point) module.name = referencePage(point)
    }
  })
  const project = await app.convert()
  if (!project) throw new Error('The API reference could not be made; typedoc says why above.')
  const draft = mkdtempSync(join(tmpdir(), 'jods-reference-'))
  app.options.setValue('out', draft)
  await app.generateOutputs(project)
  const pages = readFiles(draft)
  rmSync(draft, { recursive: true })
  for (const [name, text] of pages) pages.set(name, withFirstPlaces(text))
  pages.set('index.md', overview(project, points))
  replaceFiles(out, pages)
}

/** A re-export of what has several signatures leads to the first of them: the theme counts places that pages do not have. */
function withFirstPlaces(text) {
  return text.replace(/^(Re-exports \[.+?\]\([^)#]+#[a-z]+)-\d+\)/gm, '$1)')
}

function options(points) {
  return {
    plugin: ['typedoc-plugin-markdown', 'typedoc-vitepress-theme'],
    entryPoints: points.map(({ source }) => join(root, source)),
    tsconfig: join(root, 'tsconfig.json'),
    // The gate compiles the sources; here that would only take time.
    skipErrorChecking: true,
    excludeExternals: true,
    excludeInternal: true,
    excludePrivate: true,
    groupOrder: ['Functions', 'Variables', 'Classes', 'Interfaces', 'Type Aliases', '*'],
    disableSources: true,
    readme: 'none',
    logLevel: 'Warn',
    out,
    docsRoot: join(root, 'docs-site'),
    sidebar: { autoConfiguration: false },
    router: 'module',
    hidePageHeader: true,
    hideBreadcrumbs: true,
    useCodeBlocks: true,
    expandObjects: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    classPropertiesFormat: 'table',
    typeAliasPropertiesFormat: 'table',
    typeDeclarationFormat: 'table',
    pageTitleTemplates: { module: ({ name }) => (name === 'jods' ? name : `jods/${name}`) },
  }
}

/** The first page: every entry point with what it exports. */
function overview(project, points) {
  const rows = points.map((point) => {
    const page = referencePage(point)
    const module = project.children?.find(({ name }) => name === page)
    const verbs = module?.children?.filter(({ kind }) => kind & (ReflectionKind.Function | ReflectionKind.Class)) ?? []
    const links = verbs.map(({ name }) => `[${name}](/reference/${page}#${name.toLowerCase()})`)
    return `| [\`${point.specifier}\`](/reference/${page}) | ${links.join(', ') || 'types'} |`
  })
  return `---
title: API reference
description: Every entry point, and what it exports.
---

# API reference

Each entry point is an import of its own, so that an app ships only what it uses. The pages are made from the docstrings of the sources;
what fails is listed among the [errors](/errors/).

| import from | functions and classes |
| --- | --- |
${rows.join('\n')}
`
}
