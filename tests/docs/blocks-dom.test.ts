import { runBlocks } from './run.js'

runBlocks({ inDocument: true })
