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

  readonly #onLine: (line: string) => void

  /** Every line of the log goes there too, as it is written. */
  constructor(onLine: (line: string) => void = () => {}) {
    this.#onLine = onLine
  }

  note(text: string) {
    const line = `${((performance.now() - this.#began) / 1_000).toFixed(2).padStart(8)} s  ${text}`
    this.#lines.push(line)
    this.#onLine(line)
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

  get wasDiskFull() {
    return this.#fullDisks > 0
  }

  /**
   * What is on the lines of a file that is only appended to, and how often. A full disk may have taken the start of a line
   * and no more, so every line begins with a newline of its own; nothing else may have torn one.
   */
  countLines(text: string, whole: RegExp): ReadonlyMap<string, number> {
    const counts = new Map<string, number>()
    for (const line of text.split("\n")) {
      if (whole.test(line)) counts.set(line, (counts.get(line) ?? 0) + 1)
      else if (line !== "" && !this.wasDiskFull) this.violation(`torn line: ${line.slice(0, 80)}`)
    }
    return counts
  }

  get report() {
    const outcomes = [...this.outcomes.keys()].toSorted().map((outcome) => `${this.outcomes.get(outcome)} x ${outcome}`)
    return [...this.#lines, "", ...outcomes].join("\n")
  }
}
