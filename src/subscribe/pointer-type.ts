/** Values that a pointer ends at. */
type Leaf =
  | string
  | number
  | boolean
  | bigint
  | null
  | undefined
  | Date
  | Map<never, never>
  | Set<never>
  | ReadonlyMap<never, never>
  | ReadonlySet<never>

type Escaped<K extends string | number> = K extends `${infer A}/${infer B}` ? `${A}~1${Escaped<B>}` : `${K}`

type IsAny<T> = 0 extends 1 & T ? true : false

/** The JSON Pointers into `T`, five levels deep; below that, and into records and arrays, any token will do. */
export type PointerOf<T, Depth extends unknown[] = []> = Depth['length'] extends 5
  ? `/${string}`
  : IsAny<T> extends true
    ? `/${string}`
    : T extends Leaf
      ? never
      : T extends readonly (infer E)[]
        ? `/${number}` | `/${number}${PointerOf<E, [...Depth, 0]>}` | '/length'
        : T extends object
          ? {
              [K in keyof T & (string | number)]-?:
                | `/${Escaped<K>}`
                | `/${Escaped<K>}${PointerOf<NonNullable<T[K]>, [...Depth, 0]>}`
            }[keyof T & (string | number)]
          : never

/** What a pointer leads to; undefined is always possible below an array, a record or an optional member. */
export type ValueAt<T, P extends string> =
  IsAny<T> extends true
    ? unknown
    : P extends ''
      ? T
      : P extends `/${infer Token}/${infer Rest}`
        ? ValueAt<MemberOf<T, Token>, `/${Rest}`>
        : P extends `/${infer Token}`
          ? MemberOf<T, Token>
          : unknown

type Unescaped<Token extends string> = Token extends `${infer A}~1${infer B}` ? `${A}/${Unescaped<B>}` : Token

type MemberOf<T, Token extends string> = T extends readonly (infer E)[]
  ? Token extends 'length'
    ? number
    : E | undefined
  : T extends object
    ? Unescaped<Token> extends keyof T
      ? T[Unescaped<Token>]
      : Unescaped<Token> extends `${infer N extends number}`
        ? N extends keyof T
          ? T[N]
          : undefined
        : undefined
    : undefined

/** The same value, deeply read-only: what snapshots are. */
export type Snapshot<T> = T extends Leaf
  ? T
  : T extends (...args: never[]) => unknown
    ? T
    : T extends ReadonlyMap<infer K, infer V>
      ? ReadonlyMap<K, V>
      : T extends ReadonlySet<infer V>
        ? ReadonlySet<V>
        : { readonly [K in keyof T]: Snapshot<T[K]> }
