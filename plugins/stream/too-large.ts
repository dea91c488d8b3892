import { JodsError } from 'jods'

/** What a piece that outgrows its limit fails the source with. */
export function tooLarge(what: string, limit: number): JodsError {
  return new JodsError('stream/too-large', `${what} is longer than ${limit} characters.`, {
    fix: 'Raise `maxLineBytes`, or have the server send smaller pieces.',
  })
}
