import { join } from 'node:path'
import ts from 'typescript'
import { root } from '../../scripts/entries.mjs'
import { type BlockModule, blockModules } from './modules.js'

export const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: [
    'lib.es2023.d.ts',
    'lib.esnext.disposable.d.ts',
    'lib.dom.d.ts',
    'lib.dom.iterable.d.ts',
    'lib.dom.asynciterable.d.ts',
  ],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  jsx: ts.JsxEmit.ReactJSX,
  types: ['node', 'vite/client', 'svelte'],
  // What a new project of a reader has; stricter options are for our own sources.
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  baseUrl: root,
  paths: {
    jods: ['src/index.ts'],
    'jods/*': ['src/*.ts', 'src/*/index.ts', 'plugins/*/index.ts', 'adapters/*/index.ts'],
  },
}

/** What the compiler says of each block, against the sources: `docs-site/guide/start.md:12: …`. One program for all. */
export function compiled(modules: Iterable<BlockModule> = blockModules().values()): Map<BlockModule, string[]> {
  const virtual = new Map(
    [...modules].filter(({ lang }) => !/^jsx?$/.test(lang)).map((block) => [scriptPath(block), block]),
  )
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, directoryExists } = host
  host.fileExists = (path) => virtual.has(path) || fileExists.call(host, path)
  host.readFile = (path) => (virtual.has(path) ? typed(virtual.get(path) as BlockModule) : readFile.call(host, path))
  host.directoryExists = (path) =>
    path.startsWith(join(root, 'docs-site/.blocks')) || (directoryExists?.call(host, path) ?? true)

  const shims = join(root, 'docs-site/.vitepress/theme/modules.d.ts')
  const program = ts.createProgram([...virtual.keys(), shims], options, host)
  return new Map(
    [...virtual].map(([path, block]) => {
      const source = program.getSourceFile(path)
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      return [block, found.map((one) => said(one, source as ts.SourceFile, block))]
    }),
  )
}

/** A component is checked by its script alone, under the name that a script of it would have. */
function scriptPath({ path, lang }: BlockModule): string {
  return lang === 'svelte' || lang === 'vue' ? `${path}.ts` : path
}

function typed({ code, lang, framework }: BlockModule): string {
  if (lang === 'svelte' || lang === 'vue') {
    const scripts = [...code.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, script]) => script)
    return scripts.join('\n')
  }
  if (framework === 'preact') return `/** @jsxImportSource preact */${code}`
  return framework === 'solid' ? `/** @jsxImportSource solid-js */${code}` : code
}

function said({ messageText, start = 0 }: ts.Diagnostic, source: ts.SourceFile, { name }: BlockModule): string {
  const { line } = source.getLineAndCharacterOfPosition(start)
  const text = source.text.split('\n')[line]?.trim()
  return `${name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')} In: ${text}`
}
