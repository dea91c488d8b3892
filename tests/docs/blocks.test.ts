import { runBlocks } from './run.js'

runBlocks({ inDocument: false })
