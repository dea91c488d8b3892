/** How long code may hold the page without a pause, in milliseconds. */
const patience = 1_500

let began = 0
let turns = 0

/** Called at every turn of every loop of the code. Throws when the page has had no pause for too long. */
export function loopGuard(): void {
  turns += 1
  if (turns % 256 !== 1) return
  const now = performance.now()
  if (began === 0) {
    began = now
    // Runs when the loop lets go.
    setTimeout(() => {
      began = 0
      turns = 0
    })
  } else if (now - began > patience) {
    throw new Error(`A loop ran for more than ${patience / 1000} seconds without a pause; it was ended.`)
  }
}
