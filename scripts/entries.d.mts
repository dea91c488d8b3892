export interface Entry {
  /** The name of the built file, without its ending. */
  id: string
  /** As users import it. */
  specifier: string
  /** From the root of the project, without `./`; undefined while nobody has written it. */
  source: string | undefined
  /** From the root of the project, with `./`. */
  types: string
  /** From the root of the project, with `./`. */
  default: string
}

/** The absolute path of the project. */
export const root: string
export function entries(): Entry[]
export function aliases(): { find: RegExp; replacement: string }[]
