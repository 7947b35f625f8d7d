import type { ExecResult, TestHostError } from "@maestro/testhosts/TestHost"
import { Effect, type Scope } from "effect"
import { until } from "./Hosts.ts"
import { backwards } from "./Markers.ts"

/** Runs a program on a machine by that machine's own hand, as root. */
export type Exec = (argv: readonly [string, ...ReadonlyArray<string>]) => Effect.Effect<ExecResult, TestHostError>

/**
 * Looks at every process of a machine, round after round, as a user who is nobody's friend: at its command line, and at
 * its environment where the system lets that user see it. What it looks for comes backwards, so that it has none of it in
 * its own. Perl, because the test image has it.
 */
const program = String.raw`
use strict;
my ($needles, $stop) = @ARGV;
open(my $in, '<', $needles) or die "no needles: $!"; chomp(my @words = <$in>); close $in; unlink $needles;
$( = 65534; $) = '65534 65534'; $< = 65534; $> = 65534;
die "must be started by root, to become another user\n" if $> != 65534 || $< != 65534;
my $any = join '|', map { quotemeta scalar reverse } @words;
my ($rounds, $environments, %seen) = (0, 0);
$| = 1; print "ready\n";
until (-e $stop) {
  opendir(my $folder, '/proc') or die $!;
  for my $pid (grep { /^\d+$/ && $_ != $$ } readdir $folder) {
    for my $file ('cmdline', 'environ') {
      open(my $handle, '<', "/proc/$pid/$file") or next;
      local $/; my $text = <$handle>; next if !defined $text || $text eq '';
      $environments++ if $file eq 'environ';
      next if $text !~ /$any/o || $seen{"$pid $file"}++;
      $text =~ tr/\0\n/  /; print "hit $file of $pid: $text\n";
    }
  }
  $rounds++;
}
print "end $rounds\n";`

// It waits: who ends with this shell, because it is not in a session of its own yet, would never say a word.
const startIt = `umask 077; at=$(mktemp -d /tmp/maestro-watch.XXXXXX) && chmod 711 "$at" && printf '%s\\n' "$2" >"$at/needles" || exit
setsid perl -e "$1" "$at/needles" "$at/stop" >"$at/log" 2>&1 </dev/null &
until [ -s "$at/log" ]; do sleep 0.05; done; echo "$at"`

/** What was seen until now, when the watch ends. */
export interface Watched {
  readonly rounds: number
  /** One line for each process and what of it was seen. */
  readonly hits: ReadonlyArray<string>
}

export interface ProcessWatch {
  /** Waits for a line of what is seen. */
  saw(line: RegExp): Effect.Effect<void, TestHostError>
  readonly end: Effect.Effect<Watched, TestHostError>
}

/** Watches the processes of a machine; the watch is ended with the scope, if not before. */
export const watchProcesses = Effect.fnUntraced(function* (
  exec: Exec,
  needles: ReadonlyArray<string>
): Effect.fn.Return<ProcessWatch, TestHostError, Scope.Scope> {
  const { stdout } = yield* exec(["sh", "-c", startIt, "sh", program, backwards(needles)])
  const at = stdout.trim()
  const log = Effect.map(exec(["cat", `${at}/log`]), (read) => read.stdout)
  const stop = exec(["touch", `${at}/stop`])
  yield* Effect.addFinalizer(() => Effect.ignore(Effect.andThen(stop, exec(["rm", "-rf", at]))))
  const saw = (line: RegExp) =>
    until(
      Effect.flatMap(log, (text) =>
        / line \d+\.$/m.test(text) || /^must be/m.test(text)
          ? Effect.die(new Error(text))
          : Effect.succeed(line.test(text))
      )
    )
  yield* saw(/^ready$/m)
  const end = Effect.gen(function* () {
    yield* stop
    yield* saw(/^end \d+$/m)
    const text = yield* log
    return {
      rounds: Number(/^end (\d+)$/m.exec(text)?.[1]),
      hits: text.split("\n").filter((line) => line.startsWith("hit "))
    }
  })
  return { saw, end }
})
