export { decode, encode, type Limits, WireError } from './codec.js'
export type {
  Ack,
  Bye,
  Hello,
  Lead,
  Message,
  Patches,
  Ping,
  Pong,
  Refusal,
  Reject,
  Write,
  WritePlace,
} from './messages.js'
export { isPlace, isRuns } from './place.js'
export { decodeValue, type Encoded, encodeValue } from './value.js'
