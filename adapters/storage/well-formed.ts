/** Whether UTF-8 can hold it: a surrogate that is half of no pair has no encoding. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}
