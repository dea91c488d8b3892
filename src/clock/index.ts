export { type Clock, clock } from './hlc.js'
export { formatStamp, parseStamp, type StampParts } from './stamp.js'
