/**
 * Writes any text in the characters that `isPlain` allows, each other UTF-16 unit as `%3a` or `%u20ac`. `%` must not be
 * plain. Two texts never become the same name.
 */
export function escapeKey(key: string, isPlain: (unit: string, index: number) => boolean): string {
  let name = ''
  for (let index = 0; index < key.length; index += 1) {
    const unit = key.charAt(index)
    name += isPlain(unit, index) ? unit : escapeUnit(key.charCodeAt(index))
  }
  return name
}

export function unescapeKey(name: string): string {
  return name.replace(/%(?:u([0-9a-f]{4})|([0-9a-f]{2}))/g, (_, wide, narrow) =>
    String.fromCharCode(Number.parseInt(wide ?? narrow, 16)),
  )
}

function escapeUnit(code: number): string {
  return code < 0x100 ? `%${code.toString(16).padStart(2, '0')}` : `%u${code.toString(16).padStart(4, '0')}`
}
