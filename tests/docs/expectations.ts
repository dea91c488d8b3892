import ts from 'typescript'

/** The names of the functions that a module under test calls; tests/docs/checks.ts defines them. */
export const checkName = '__check'
export const throwsName = '__throws'
export const throwsLaterName = '__throwsLater'

export interface Expectations {
  code: string
  /** How many comments there are: each has to be reached. */
  count: number
}

interface Edit {
  at: number
  text: string
}

/**
 * Makes the comments `// → value` and `// throws code` into calls that check them. Throws for a comment that stands
 * at no statement, or whose value is no expression: nothing that looks like a promise goes unchecked.
 */
export function expectations(code: string): Expectations {
  const source = ts.createSourceFile('block.tsx', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const edits: Edit[] = []
  const statements = statementsByLastLine(source)
  const comments = commentsOf(source)
  for (const { line, kind, text } of comments) {
    const statement = statements.get(line)
    if (!statement) throw new Error(`Line ${line + 1}: no statement ends here for "${kind} ${text}".`)
    edits.push(...(kind === '→' ? checkValue(statement, text, line) : checkThrow(statement, text, line)))
  }
  return { code: applied(code, edits), count: comments.length }
}

function commentsOf(source: ts.SourceFile) {
  return source.text.split('\n').flatMap((text, line) => {
    const found = /(?:^|\s)\/\/ (→|throws) (.+)$/.exec(text)
    if (!found) return []
    // What follows a semicolon is said to the reader.
    const [, kind = '', said = ''] = found
    return [{ line, kind, text: said.replace(/;.*$/, '').trim() }]
  })
}

function statementsByLastLine(source: ts.SourceFile): Map<number, ts.Statement> {
  const found = new Map<number, ts.Statement>()
  const visit = (node: ts.Node): void => {
    if (ts.isExpressionStatement(node) || ts.isVariableStatement(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.end)
      if (!found.has(line)) found.set(line, node)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function checkValue(statement: ts.Statement, expected: string, line: number): Edit[] {
  parsed(expected, line)
  const more = `, () => (${expected}), ${line + 1})`
  if (ts.isExpressionStatement(statement)) {
    const { expression } = statement
    return [
      { at: expression.getStart(), text: `${checkName}((` },
      { at: expression.end, text: `)${more}` },
    ]
  }
  const [only, second] = ts.isVariableStatement(statement) ? statement.declarationList.declarations : []
  if (!only || second || !only.initializer) throw new Error(`Line ${line + 1}: "→" needs one value.`)
  const { initializer } = only
  return [
    { at: initializer.getStart(), text: `${checkName}((` },
    { at: initializer.end, text: `)${more}` },
  ]
}

function checkThrow(statement: ts.Statement, expected: string, line: number): Edit[] {
  if (!/^[\w/-]+$/.test(expected)) throw new Error(`Line ${line + 1}: "throws ${expected}" names no code and no class.`)
  if (!ts.isExpressionStatement(statement)) throw new Error(`Line ${line + 1}: "throws" needs an expression.`)
  const [begin, end] = awaits(statement)
    ? [`await ${throwsLaterName}(async () => {`, `}, '${expected}', ${line + 1});`]
    : [`;${throwsName}(() => {`, `}, '${expected}', ${line + 1});`]
  return [
    { at: statement.getStart(), text: begin },
    { at: statement.end, text: end },
  ]
}

function awaits(node: ts.Node): boolean {
  if (ts.isAwaitExpression(node)) return true
  if (ts.isFunctionLike(node)) return false
  return ts.forEachChild(node, awaits) ?? false
}

function parsed(text: string, line: number): void {
  const { diagnostics = [] } = ts.transpileModule(`(${text})`, { reportDiagnostics: true })
  if (diagnostics.length > 0) throw new Error(`Line ${line + 1}: "→ ${text}" is no expression.`)
}

function applied(code: string, edits: Edit[]): string {
  return edits
    .toSorted((a, b) => b.at - a.at)
    .reduce((text, edit) => text.slice(0, edit.at) + edit.text + text.slice(edit.at), code)
}
