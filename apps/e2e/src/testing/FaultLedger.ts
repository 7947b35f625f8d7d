/** What happened in a run of the fault suite, and what of it must not have happened. */
export class FaultLedger {
  readonly #began = performance.now()
  readonly #lines: Array<string> = []
  readonly violations: Array<string> = []
  /** How often each operation had each outcome. */
  readonly outcomes = new Map<string, number>()
  #fullDisks = 0
  #isDiskFull = false
  /** How many operations a full disk has failed. */
  noSpace = 0

  note(text: string) {
    this.#lines.push(`${((performance.now() - this.#began) / 1_000).toFixed(2).padStart(8)} s  ${text}`)
  }

  violation(text: string) {
    this.violations.push(text)
    this.note(`VIOLATION ${text}`)
  }

  count(outcome: string) {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1)
  }

  diskIsFull(isFull: boolean) {
    this.#isDiskFull = isFull
    if (isFull) this.#fullDisks += 1
  }

  /** Begins a span; the function then tells whether the disk was full at any moment of it. */
  span(): () => boolean {
    const before = this.#fullDisks
    const wasFull = this.#isDiskFull
    return () => wasFull || this.#fullDisks !== before
  }

  get report() {
    const outcomes = [...this.outcomes.keys()].toSorted().map((outcome) => `${this.outcomes.get(outcome)} x ${outcome}`)
    return [...this.#lines, "", ...outcomes].join("\n")
  }
}
