/** How many of them are of this entry or before it: ids count up. */
export function countUpTo(entries: readonly { readonly id: number }[], id: number): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (entries[middle]!.id <= id) low = middle + 1
    else high = middle
  }
  return low
}
