import type { CSSResultGroup } from 'lit'
import { controls } from './controls.js'
import { devices } from './devices.js'
import { lists } from './lists.js'
import { shell } from './shell.js'
import { tokens } from './tokens.js'
import { tree } from './tree.js'
import { views } from './views.js'

export const styles: CSSResultGroup = [tokens, shell, controls, lists, tree, views, devices]
