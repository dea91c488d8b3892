export { createRenders, partOf, type Rendering, type Renders } from './renders.js'
