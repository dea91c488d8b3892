/** Values that a pointer ends at. */
type Leaf =
  | string
  | number
  | boolean
  | bigint
  | null
  | undefined
  | Date
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>

type IsAny<T> = 0 extends 1 & T ? true : false

/** A key as a token: `~` is `~0`, `/` is `~1`. */
type Escaped<K extends string> = K extends `${infer A}~${infer B}`
  ? `${EscapedSlash<A>}~0${Escaped<B>}`
  : EscapedSlash<K>
type EscapedSlash<K extends string> = K extends `${infer A}/${infer B}` ? `${A}~1${EscapedSlash<B>}` : K

type Unescaped<Token extends string> = Token extends `${infer A}~1${infer B}`
  ? `${UnescapedTilde<A>}/${Unescaped<B>}`
  : UnescapedTilde<Token>
type UnescapedTilde<Token extends string> = Token extends `${infer A}~0${infer B}` ? `${A}~${UnescapedTilde<B>}` : Token

/** The JSON Pointers into `T`, five levels deep; below that any token will do. */
export type PointerOf<T, Depth extends unknown[] = []> = Depth['length'] extends 5
  ? `/${string}`
  : IsAny<T> extends true
    ? `/${string}`
    : unknown extends T
      ? `/${string}`
      : T extends Leaf
        ? never
        : T extends readonly (infer E)[]
          ? `/${number}` | `/${number}${PointerOf<NonNullable<E>, [...Depth, 0]>}` | '/length'
          : T extends object
            ? {
                [K in keyof T & (string | number)]-?:
                  | `/${Escaped<`${K}`>}`
                  | `/${Escaped<`${K}`>}${PointerOf<NonNullable<T[K]>, [...Depth, 0]>}`
              }[keyof T & (string | number)]
            : never

/** What a pointer leads to. Undefined is possible below an array, a record, and an optional or nullable member. */
export type ValueAt<T, P extends string> =
  IsAny<T> extends true
    ? unknown
    : P extends ''
      ? T
      : P extends `/${infer Token}/${infer Rest}`
        ? ValueBelow<MemberOf<T, Token>, `/${Rest}`>
        : P extends `/${infer Token}`
          ? MemberOf<T, Token>
          : unknown

type ValueBelow<T, P extends string> = null extends T
  ? ValueAt<NonNullable<T>, P> | undefined
  : undefined extends T
    ? ValueAt<NonNullable<T>, P> | undefined
    : ValueAt<T, P>

type MemberOf<T, Token extends string> = unknown extends T
  ? unknown
  : T extends readonly unknown[]
    ? ElementOf<T, Token>
    : string extends keyof T
      ? KnownOrListed<T, Unescaped<Token>>
      : Unescaped<Token> extends keyof T
        ? T[Unescaped<Token>]
        : Unescaped<Token> extends `${infer N extends number}`
          ? N extends keyof T
            ? T[N]
            : undefined
          : undefined

/** A member of its own where the type names it, else one of a record, which may be missing. */
type KnownOrListed<T, K extends string> = K extends keyof { [P in keyof T as string extends P ? never : P]: T[P] }
  ? T[K & keyof T]
  : T[string & keyof T] | undefined

type ElementOf<T extends readonly unknown[], Token extends string> = Token extends 'length'
  ? number
  : number extends T['length']
    ? T[number] | undefined
    : Token extends keyof T
      ? T[Token]
      : undefined

/** The same value, deeply read-only: what snapshots are. */
export type Snapshot<T> =
  IsAny<T> extends true
    ? T
    : unknown extends T
      ? T
      : T extends Leaf
        ? T extends ReadonlyMap<infer K, infer V>
          ? ReadonlyMap<K, V>
          : T extends ReadonlySet<infer V>
            ? ReadonlySet<V>
            : T
        : T extends (...args: never[]) => unknown
          ? T
          : { readonly [K in keyof T]: Snapshot<T[K]> }
