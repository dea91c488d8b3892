/** Compares versions part by part at the dots, numerically: 1.10 is after 1.9. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.')
  const right = b.split('.')
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const order = comparePart(left[index] ?? '0', right[index] ?? '0')
    if (order !== 0) return order
  }
  return 0
}

function comparePart(a: string, b: string): number {
  const difference = Number.parseInt(a, 10) - Number.parseInt(b, 10)
  if (difference) return difference
  // The same number may still go on in letters: 2-alpha, 2-beta.
  const isSame = a === b || (difference === 0 && Number(a) === Number(b))
  return isSame ? 0 : a < b ? -1 : 1
}
