export { attach } from './attach.js'
export { createOrigin } from './origin.js'
