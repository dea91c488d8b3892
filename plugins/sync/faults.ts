import { JodsError } from 'jods'

/** Why a conversation does not go on. */
export function endError(reason: string, version: string): JodsError {
  if (reason === 'sync/version') {
    return new JodsError(reason, `The peer's definition has another version than ${version}.`, {
      fix: 'Deploy the same version on both sides, or say which to accept by `accept`.',
    })
  }
  if (reason === 'sync/mode') {
    return new JodsError(reason, 'Both sides want to be primary.', { fix: "Let one of them be mode: 'peer'." })
  }
  if (reason === 'sync/too-many') {
    return new JodsError(reason, 'There are more peers on this socket than are spoken with at once.', {
      fix: 'Let a server hold the store, with a connection for each peer.',
    })
  }
  return new JodsError(reason, 'The peer has ended the conversation.')
}

/** So many messages of the peer were refused one after the other. */
export function divergedError(count: number): JodsError {
  return new JodsError('sync/diverged', `${count} messages of the peer were refused one after the other.`, {
    fix: 'Compare the schemas and rules of both sides: there seems to be no state that both accept.',
  })
}
