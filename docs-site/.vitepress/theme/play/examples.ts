export interface PlayExample {
  name: string
  title: string
  code: string
}

const sources = import.meta.glob<string>('./examples/*.tsx', { query: '?raw', import: 'default', eager: true })

/** The examples that the playground begins with, in the order of the numbers that their file names begin with; the first line is the title. */
export const examples: PlayExample[] = Object.entries(sources)
  .sort(([a], [b]) => placeOf(a) - placeOf(b))
  .map(([path, source]) => {
    const [first = '', ...rest] = source.split('\n')
    return {
      name: path.replace(/^.*\/\d+-|\.tsx$/g, ''),
      title: first.replace(/^\/\/ /, ''),
      code: rest.join('\n').replace(/^\n+/, ''),
    }
  })

function placeOf(path: string): number {
  return Number(/\/(\d+)-[^/]*$/.exec(path)?.[1])
}
