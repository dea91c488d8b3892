export { decode, encode, type Limits, WireError } from './codec.js'
export type {
  Ack,
  Bye,
  Hello,
  Message,
  Patches,
  Ping,
  Pong,
  Refusal,
  Reject,
  Write,
} from './messages.js'
export { decodeValue, type Encoded, encodeValue } from './value.js'
