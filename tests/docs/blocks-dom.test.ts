// @vitest-environment jsdom
import { runBlocks } from './run.js'

runBlocks({ inDocument: true })
