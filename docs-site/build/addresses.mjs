/** Below /reference/: `jods` is `jods`, `jods/kit` is `kit`. */
export function referencePage({ specifier }) {
  return specifier.replace(/^jods\//, '')
}
