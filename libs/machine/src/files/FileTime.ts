/**
 * A time for `touch`, twice: for `-d`, with a fraction, and for the `-t` that every system has, in whole seconds. Numbers
 * are seconds since 1970, as in Node.
 */
export const fileTime = (time: Date | number): readonly [withFraction: string, whole: string] => {
  const date = typeof time === "number" ? new Date(time * 1_000) : time
  const text = date.toISOString()
  const [day = "", clock = ""] = text.slice(0, 19).split("T")
  return [text, `${day.replaceAll("-", "")}${clock.slice(0, 5).replace(":", "")}.${clock.slice(6)}`]
}
