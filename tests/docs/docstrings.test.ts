import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { entries, root } from '../../scripts/entries.mjs'
import { options } from './compiled.js'

test('G01 everything that an entry point exports has a docstring', { timeout: 60_000 }, () => {
  const points = entries().flatMap(({ specifier, source }) => (source ? [{ specifier, file: join(root, source) }] : []))
  const program = ts.createProgram(
    points.map(({ file }) => file),
    options,
  )
  const checker = program.getTypeChecker()
  const bare = points.flatMap(({ specifier, file }) =>
    exportsOf(program, checker, file)
      .filter((symbol) => symbol.getDocumentationComment(checker).length === 0)
      .map(({ name }) => `${specifier} exports ${name} without a docstring`),
  )
  expect(bare).toEqual([])
})

/** What is exported and declared by us: types of other packages have docstrings of their own. */
function exportsOf(program: ts.Program, checker: ts.TypeChecker, file: string): ts.Symbol[] {
  const module = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile)
  const found = checker.getExportsOfModule(module as ts.Symbol)
  expect(found.length, file).toBeGreaterThan(0)
  return found
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .filter(({ declarations }) => declarations?.some((one) => !one.getSourceFile().fileName.includes('node_modules')))
}
