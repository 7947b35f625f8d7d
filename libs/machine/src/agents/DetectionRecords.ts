import { Option, Result, Schema } from "effect"

const How = Schema.Literals(["login", "interactive", "folder"])
const record = <const Tag extends string, const Fields extends ReadonlyArray<Schema.Codec<unknown, string>>>(
  tag: Tag,
  ...fields: Fields
) => Schema.Tuple([Schema.Literal(tag), ...fields])

/** What `detect.sh` says, record by record. */
export const DetectionRecord = Schema.Union([
  record("login", Schema.String, Schema.String),
  record("interactive", Schema.Literals(["ok", "timeout", "ended", "none"]), Schema.String),
  record("folders", Schema.String),
  record(
    "entry",
    Schema.String,
    How,
    Schema.String,
    Schema.Literals(["ok", "closed", "broken", "interpreter"]),
    Schema.String,
    Schema.String
  ),
  record("found", Schema.String, How, Schema.String, Schema.String),
  record("version", Schema.String, Schema.String, Schema.String, Schema.String),
  record("word", Schema.String, Schema.String, Schema.Literals(["alias", "function"])),
  record("end")
])
export type DetectionRecord = typeof DetectionRecord.Type

const decode = Schema.decodeUnknownResult(DetectionRecord)

/** The records of an output; none when it was cut, or is none of ours. */
export const readRecords = (output: string): Option.Option<ReadonlyArray<DetectionRecord>> => {
  // Every field ends in NUL, and every record in a field that is one RS.
  const texts = output.split("\u001e\0")
  if (texts.pop() !== "") return Option.none()
  const records: Array<DetectionRecord> = []
  for (const text of texts) {
    const read = decode(text.split("\0").slice(0, -1))
    if (Result.isFailure(read)) return Option.none()
    records.push(read.success)
  }
  return records.at(-1)?.[0] === "end" ? Option.some(records) : Option.none()
}
