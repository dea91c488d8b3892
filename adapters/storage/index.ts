export { type MemoryStorage, memory } from './memory.js'
