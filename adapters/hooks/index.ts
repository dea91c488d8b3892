export { createUseJods, type UseJods } from './use-jods.js'
