import type { Origin } from '../contract.js'

let attachments = 0

/** Creates the identity of one attachment: `change.origin` of everything it commits is this very object. */
export function createOrigin(source: Origin['source']): Origin {
  attachments += 1
  return Object.freeze({ source, id: `${source}-${attachments}` })
}
