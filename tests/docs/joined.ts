import ts from 'typescript'
import type { Block } from './blocks.js'

/** The blocks one after the other, each after its setup. What an earlier one has imported is not imported again. */
export function joined(blocks: Block[]): string {
  const known = new Set<string>()
  return blocks
    .map(({ setup, code }) =>
      [setup, code]
        .filter(Boolean)
        .map((text) => withoutKnown(text, known))
        .join('\n'),
    )
    .join('\n')
}

function withoutKnown(code: string, known: Set<string>): string {
  const source = ts.createSourceFile('block.tsx', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  let text = code
  for (const statement of source.statements.filter(ts.isImportDeclaration).toReversed()) {
    const bindings = statement.importClause?.namedBindings
    if (!bindings || !ts.isNamedImports(bindings)) continue
    const from = statement.moduleSpecifier.getText()
    const fresh = bindings.elements.filter((element) => !known.has(`${element.getText()} ${from}`))
    for (const element of bindings.elements) known.add(`${element.getText()} ${from}`)
    if (fresh.length === bindings.elements.length) continue
    const names = fresh.map((element) => element.getText()).join(', ')
    text = `${text.slice(0, bindings.getStart())}{ ${names} }${text.slice(bindings.end)}`
  }
  return text
}
