/** Changes everything that can be changed in `value` and below. */
export function vandalise(value: any, seen = new Set<unknown>()): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return
  seen.add(value)
  const attempts: (() => unknown)[] = []
  if (value instanceof Map) {
    for (const [key, item] of value) {
      vandalise(key, seen)
      vandalise(item, seen)
    }
    attempts.push(
      () => value.set('vandal', 1),
      () => value.clear(),
    )
  } else if (value instanceof Set) {
    for (const item of value) vandalise(item, seen)
    attempts.push(
      () => value.add('vandal'),
      () => value.clear(),
    )
  } else if (value instanceof Date) attempts.push(() => value.setTime(666))
  else {
    for (const key of Object.keys(value)) vandalise(value[key], seen)
    if (Array.isArray(value))
      attempts.push(
        () => value.push('vandal'),
        () => value.reverse(),
      )
    for (const key of Object.keys(value))
      attempts.push(() => {
        value[key] = 'vandal'
      })
    attempts.push(() => {
      value.vandal = true
    })
  }
  for (const attempt of attempts) {
    try {
      attempt()
    } catch {}
  }
}
