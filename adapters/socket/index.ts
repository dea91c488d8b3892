export { type PairOptions, type PairSocket, pair } from './pair.js'
