/** What shows that a text is somebody's talk, a document, a log or a transcript, and not what a failing program says. */
const foreign: ReadonlyArray<RegExp> = [
  // Markdown, code, diffs.
  /^\s*(?:#{1,6} |[-*•–] |\d+[.)] |> |```|~~~|\|.*\|$)/,
  /`[^`]+`/,
  /\*\*[^*]+\*\*/,
  /^(?:diff --git|index [0-9a-f]{7}|--- |\+\+\+ |@@ |[+-] {2,}\S|commit [0-9a-f]{7,40})/,
  /^\s*(?:import|export|const|let|var|function|return|if|for|class|def|case|throw|expect|assert|describe|it|test)\b.*[({;:=]/,
  /[;{}]\s*$/,
  // A prompt, and what was typed there.
  /^\S{0,60}[$#%❯➜»>] \S/,
  // Test runners, build logs, log files, grep.
  /(?:✓|✔|✗|✘|✕|×|❯|\bPASS\b|\bFAIL(?:ED|URE)?\b|\bpassed\b|\bfailing\b|\bpassing\b|\bok \d+|not ok \d+|\bTests?:? +\d+)/,
  /^(?:stdout|stderr) \| |^(?:RUN|DEV) +v\d|^=+ .* =+$|^E {2,}|^---+ ?\S*|^Ran \d+ test/,
  /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d/,
  /^(?:\w{3} {1,2}\d{1,2} |\[)\d\d:\d\d:\d\d/,
  /^\[?(?:INFO|DEBUG|WARN|WARNING|ERROR|TRACE|NOTICE)\]?[: ]/,
  /^\S+:\d+[:-]/,
  // Streams of agents, and other data.
  /^\s*[[{]["[{\]}]/,
  /^\s*["'].*["'],?$/,
  /^<\/?[\w-]+[ >]/,
  /^(?:data|event): |^HTTP\/\d/,
  /^(?:user|assistant|human|system|Q|A): /i,
  /^(?:Exit code|exit code|Command failed|Process exited|Exited with)\b/
]

const sentenceEnd = /[.!?:…。：！？]["')\]”’」]*$/

/** Whether a line is a sentence of prose: some words, and an end or a comma as sentences have them. */
const isSentence = (line: string): boolean => {
  const words = line.trim().split(/\s+/)
  if (words.length === 3 && /^\p{Lu}/u.test(line) && /[.!?:]$/.test(line)) return true
  if (words.length < 4) return /[\u3040-\u30ff\u4e00-\u9fff]{8,}/u.test(line)
  const plain = words.filter((word) => /^["'(“‘„«]?[\p{L}’'-]+[,.;:!?)"'”’»]*$/u.test(word)).length
  return plain >= words.length * 0.6 && (sentenceEnd.test(line) || words.length >= 8 || /, \p{Ll}/u.test(line))
}

/** Whether a line belongs to prose, a document, a log, a transcript or data. */
export const isForeign = (line: string): boolean => foreign.some((pattern) => pattern.test(line)) || isSentence(line)
