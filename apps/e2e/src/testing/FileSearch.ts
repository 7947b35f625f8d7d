import { Effect } from "effect"
import { backwards } from "./Markers.ts"
import type { Exec } from "./ProcessWatch.ts"

/**
 * Files whose content or name has one of the words. The words come backwards, so that the search's own command line does
 * not have them, and are in a file outside of what is searched.
 */
const search = `words=$(mktemp /dev/shm/maestro-words.XXXXXX) && printf '%s\\n' "$1" | perl -ne 'chomp; print scalar reverse, "\\n"' >"$words" || exit 3; shift
for root; do [ -e "$root" ] || { echo "there is no $root" >&2; exit 3; }; done
grep -rlaF -f "$words" --exclude-dir=proc --exclude-dir=sys --exclude-dir=dev -- "$@" 2>/dev/null
find "$@" -path /proc -prune -o -path /sys -prune -o -path /dev -prune -o -print 2>/dev/null | grep -aF -f "$words"
rm -f "$words"`

/** Every file below these folders that has one of the words in it, or in its name. */
export const filesWith = Effect.fnUntraced(function* (
  exec: Exec,
  needles: ReadonlyArray<string>,
  roots: ReadonlyArray<string>
) {
  const { exitCode, stderr, stdout } = yield* exec(["sh", "-c", search, "sh", backwards(needles), ...roots])
  if (exitCode === 3) return yield* Effect.die(new Error(stderr))
  return stdout.split("\n").filter((line) => line !== "")
})
