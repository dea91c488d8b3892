export { follow } from './follow.js'
export { definitionOf, isAtom, partOf } from './part-of.js'
export { type AnswerFramework, type Asked, type CreateSubscriber, createReactiveView } from './reactive.js'
export { createRenders, type Rendering, type Renders } from './renders.js'
