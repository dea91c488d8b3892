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
    for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter)) nameByType(parameter)
  })
  const project = await app.convert()
  if (!project) throw new Error('The API reference could not be made; typedoc says why above.')
  const draft = mkdtempSync(join(tmpdir(), 'jods-reference-'))
  app.options.setValue('out', draft)
  await app.generateOutputs(project)
  const pages = readFiles(draft)
  rmSync(draft, { recursive: true })
  for (const point of points) {
    const name = `${referencePage(point)}.md`
    pages.set(name, matter(project, point) + withFirstPlaces(pages.get(name)))
  }
  pages.set('index.md', overview(project, points))
  replaceFiles(out, pages)
}

/** A parameter that is taken apart where it is declared has no name: `{ a, b }: StampParts` is called `parts`. */
function nameByType(parameter) {
  if (parameter.name !== '__namedParameters') return
  parameter.name = /[A-Z]?[a-z]+$/.exec(parameter.type?.name ?? '')?.[0].toLowerCase() ?? 'options'
}

/** What search engines and previews say of the page of an entry point. */
function matter(project, point) {
  const names = valuesOf(project, point).join(', ') || 'types'
  return `---\ntitle: API of ${point.specifier}\ndescription: "What ${point.specifier} exports: ${names}."\n---\n\n`
}

/** The names of what an entry point exports besides types. */
function valuesOf(project, point) {
  const module = project.children?.find(({ name }) => name === referencePage(point))
  const values = ReflectionKind.Function | ReflectionKind.Class | ReflectionKind.Variable
  const kindOf = (child) => (child.isReference() ? child.getTargetReflectionDeep().kind : child.kind)
  return (module?.children ?? [])
    .filter((child) => kindOf(child) & values)
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b))
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
    const links = valuesOf(project, point).map((name) => `[${name}](/reference/${page}#${name.toLowerCase()})`)
    return `| [\`${point.specifier}\`](/reference/${page}) | ${links.join(', ') || 'types'} |`
  })
  return `---
title: API reference
description: Every entry point, and what it exports.
---

# API reference

Each entry point is an import of its own, so that an app ships only what it uses. The pages are made from the docstrings of the sources;
what fails is listed among the [errors](/errors/).

| import from | what it exports besides types |
| --- | --- |
${rows.join('\n')}
`
}
