/** What a person wants to know of an error: its text, the line of their code, and what it says to do. */
export function failureOf(error: unknown, headerLines: number) {
  const {
    name = 'Error',
    message = String(error),
    code,
    fix,
    stack = '',
  } = (error ?? {}) as Partial<Error> & {
    code?: string
    fix?: string
  }
  const at = /main\.tsx:(\d+)/.exec(stack)?.[1]
  return {
    text: `${name}${code ? ` ${code}` : ''}: ${message}`,
    line: at === undefined ? undefined : Number(at) - headerLines,
    code,
    fix,
  }
}
