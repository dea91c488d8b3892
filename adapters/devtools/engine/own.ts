const own = new WeakSet<object>()

/** Marks what the devtools themselves listen with: it is no part of what they show. */
export function mark<T extends object>(node: T): T {
  own.add(node)
  return node
}

export function isOwn(node: object): boolean {
  return own.has(node)
}
