export { compile } from './compile.js'
export * from './plan.js'
