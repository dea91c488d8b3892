export { type Clock, clock } from './hlc.js'
export { formatStamp, greatestCounter, parseStamp, type StampParts } from './stamp.js'
