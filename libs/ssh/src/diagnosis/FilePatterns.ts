import { each, exactly, inAnyCase, said, type LinePattern } from "./LinePattern.ts"
import { doesNotExist, gitSays, notAGitRepository, notInAGitFolder, noWorkingDirectory } from "./GitPhrases.ts"
import { errno } from "./Phrases.ts"
import { programName, shellName, shellPlace } from "./ProgramNames.ts"

const shell = String.raw`(?:${shellName}(?::\w*:?\d*)?: ${shellPlace})`
const program = `(?:(?:${shell}|${programName}(?:\\[\\d+\\])?: ))`
const folderGone = `(?:${errno.ENOENT}|${errno.ENOTDIR})`
const cd = String.raw`(?:cd|chdir|pushd)`

/** The folder to work in is not there. */
export const folderPatterns: ReadonlyArray<LinePattern> = each(
  "remote-dir-missing",
  exactly(`${shell}(?<path>.+?): (?:cannot create|create:?) \\[?${errno.ENOENT}\\]?`),
  exactly(`${shell}(?<path>.+?): create: ${errno.ENOENT}`),
  exactly(`warning: Path '(?<path>.+)' does not exist`),
  // tcsh, which says another thing of a command.
  exactly(`(?<path>[~.]?\\/[^:]+): ${folderGone}\\.`),
  exactly(`${shell}?${cd} ?: (?<path>.+?) ?(?:: |- )\\[?${folderGone}\\]?\\.?`),
  exactly(`${shell}?${cd} ?: (?:(?:line )?\\d+: )?can't cd to (?<path>.+?)(?:: ${folderGone})?`),
  exactly(`${shell}(?:${cd}: )?(?:can't|cannot) (?:cd|chdir) to (?<path>.+?)(?:: ${folderGone})?`),
  exactly(
    `${shell}?${cd}: (?:no such file or directory|not a directory|string not in pwd|no such entry in dir stack): ?(?<path>.*)`
  ),
  inAnyCase(`zsh:\\w+:\\d+: (?:${folderGone}|string not in pwd): (?<path>.+)`),
  exactly(`${cd}: The directory ['‘“](?<path>.+)['’”] does not exist`),
  exactly(`${cd}: ['‘“](?<path>.+)['’”] is not a directory`),
  exactly(`(?:${gitSays}) ?: .{0,200}(?:'.+'|«.+»|„.+”|".+").{0,30}: ${folderGone}`),
  exactly(
    `(?:\\S*\\/)?(?:env|sudo|timeout|systemd-run|su|runuser|docker|chroot): (?:.*(?:director|pasta|répertoire|Verzeichnis|Vrzeichnis|ディレクトリ|目录|目錄|каталог|katalog|dizin|adresář|디렉터리|chdir|map |diretório).*): ${folderGone}`
  ),
  exactly(`sudo: unable to change directory to (?<path>.+): .*`),
  exactly(`(?:mkdir|mktemp|touch|tee|install): .*: ${folderGone}`),
  exactly(`${shell}(?:can't|cannot) (?:create|open) (?<path>.+): (?:[Dd]irectory nonexistent|nonexistent directory)`),
  exactly(`ls: .{1,300}: ${folderGone}`),
  exactly(
    `(?:rsync: )?(?:\\[\\w+\\] )?(?:rsync: )?(?:change_dir|chdir|mkdir|link_stat)(?:#\\d+)? ".+" failed: ${folderGone}(?: \\(\\d+\\))?`
  ),
  exactly(`(?:rsync: )?\\[?\\w*\\]? ?change_dir#\\d ".+" \\(in .*\\) failed: .*`),
  exactly(
    `(?:scp|sftp|dest open|realpath|remote \\w+|stat remote|local|upload)(?::? .{1,300}): (?:${folderGone}|No such file)`
  ),
  exactly(
    String.raw`(?:Couldn't|Can't|Cannot) (?:canonicalize|canonicalise|stat remote file|change directory|get handle|chdir|open (?:remote|local) (?:file|dir)\w*)\b.*: (?:No such file.*|Failure|not found.*|no such file.*|.*not a directory)`
  ),
  exactly(String.raw`Can't change directory: .*|File ".+" not found\.|stat remote: No such file or directory`),
  exactly(`(?:Error: )?ENOENT: no such file or directory, (?:chdir|uv_cwd|uv_chdir|scandir|mkdir|lstat) ?.*`),
  exactly(`(?:Error: )?ENOENT: process\\.cwd failed.*|(?:Error: )?ENOTDIR: not a directory, chdir.*`),
  exactly(
    `(?:FileNotFoundError|NotADirectoryError): \\[Errno \\d+\\] (?:No such file or directory|Not a directory): '\\/.*'`
  ),
  exactly(`${shell}?(?:shell-init|job-working-directory|chdir|sh|pwd): .*getcwd: .*`),
  exactly(`(?:\\S+: )?(?:error retrieving current directory|getcwd(?:\\(\\))?): .*${errno.ENOENT}.*`),
  exactly(`tar: .{1,300}: (?:Cannot (?:chdir|open)|could not chdir to .*): ${folderGone}|tar: could not chdir to .*`),
  exactly(`g?make(?:\\[\\d+\\])?: \\*\\*\\* .{1,300}: ${folderGone}\\. +Stop\\.`),
  exactly(`(?:Could not chdir to home directory|chdir(?: to| ?\\()?) ?.{0,300}: ${folderGone}`),
  exactly(`chdir: ${folderGone}|(?:${gitSays}) ?: ${noWorkingDirectory}: .*`),
  said(String.raw`No such file`),
  exactly(`Saving key ".*" failed: ${folderGone}`),
  exactly(`OCI runtime exec failed: .*chdir to cwd .*`),
  exactly(String.raw`The system cannot find the (?:path|file) specified\.|The directory name is invalid\.`),
  exactly(String.raw`(?:[Ss]et-[Ll]ocation ?: |cd : )?Cannot find path '(?<path>.+)' because it does not exist\.`),
  exactly(String.raw`\s*[×x] (?:Directory not found|No such file or directory.*)`)
)

const permissionPatterns: ReadonlyArray<LinePattern> = each(
  "permission-denied-fs",
  exactly(`${program}.{0,400}?(?:: ?|\\[|\\()(?:${errno.EACCES}|${errno.EROFS})(?:\\]|\\))?\\.?(?: \\(\\d+\\))?`),
  exactly(`${shell}?${cd} ?: .*: (?:${errno.EACCES})`),
  inAnyCase(`zsh:?(?:[\\w.]+:)?\\d*: ?(?:${errno.EACCES}|${errno.EROFS}): .+`),
  exactly(`(?:${gitSays}) ?: .*[:(] ?(?:${errno.EACCES}|${errno.EROFS})\\)?`),
  exactly(
    String.raw`(?:error|remote: error|fatal): insufficient permission for adding an object to repository database.*`
  ),
  exactly(`(?:[~.]?\\/\\S+|\\.\\.?\\/\\S+): (?:${errno.EACCES}|${errno.EROFS})\\.?`),
  exactly(`[\\w.-]+: Permission denied\\.`),
  exactly(
    String.raw`(?:\[?Error: )?(?:EACCES|EPERM|EROFS): (?:permission denied|operation not permitted|read-only file system)(?:, .*)?`
  ),
  exactly(String.raw`(?:npm (?:ERR!|error) )(?:Error: )?(?:code )?(?:EACCES|EPERM|EROFS)\b.*`),
  exactly(String.raw`(?:PermissionError|OSError): \[Errno (?:1|13|30)\] .*`),
  exactly(String.raw`(?:Error: )?(?:spawn|posix_spawn) \S+ (?:EACCES|EPERM)`),
  exactly(
    `(?:rsync: )?(?:\\[\\w+\\] )?(?:rsync: )?\\w+ ".+"(?: \\(in .*\\))? failed: (?:${errno.EACCES}|${errno.EROFS})(?: \\(\\d+\\))?`
  ),
  exactly(
    `(?:remote (?:open|mkdir|rename|unlink|\\w+)|Couldn't .*|dest open|stat|open|mkdir|unlink|rename|touch|write)\\b.{0,300}: (?:[Pp]ermission denied|Read-only file system)`
  ),
  exactly(`(?:fish: )?The file .* is not executable by this user`),
  exactly(`fish: Unknown command\\. '(?<path>.+)' exists but is not an executable file\\.`),
  exactly(`(?:open|warning: An error occurred while redirecting file .*): ?(?:${errno.EACCES})?`),
  exactly(
    String.raw`.{1,40} is not in the sudoers file\..*|sudo: a password is required|Sorry, user \S+ is not allowed to execute .*`
  ),
  exactly(
    String.raw`fatal: detected dubious ownership in repository at '.*'|fatal: unsafe repository \('.*' is owned by someone else\)`
  ),
  said(String.raw`Permission denied(?: \(os error \d+\))?`),
  exactly(`dpkg: error: requested operation requires superuser privilege`),
  exactly(String.raw`(?:.* : )?Access to the path '.+' is denied\.|Access is denied\.`),
  exactly(`Failed (?:writing|to (?:open|create|write)) .*: (?:${errno.EACCES}|${errno.EROFS})`)
)

const diskPatterns: ReadonlyArray<LinePattern> = each(
  "disk-full",
  exactly(
    `(?:${program}|${gitSays} ?: |[\\w./-]{1,60}: (?:write error|error writing|write failed|(?:cannot|can't|failed to) \\w+|f?write|close)\\b:?)(?:.{0,400}?(?:: ?|\\[|\\())? ?${errno.ENOSPC}(?:\\]|\\))?\\.?(?: \\(\\d+\\))?`
  ),
  exactly(
    String.raw`(?:\[?Error: )?(?:ENOSPC|EDQUOT): (?:no space left on device|disk quota exceeded|quota exceeded)(?:, .*)?`
  ),
  exactly(
    String.raw`(?:npm (?:ERR!|error) )(?:code |errno )?(?:ENOSPC|EDQUOT)\b.*|(?:npm (?:ERR!|error) ).*no space left on device.*`
  ),
  exactly(`(?:OSError|IOError|.*Error): \\[Errno (?:28|122)\\] .*`),
  inAnyCase(`zsh:?(?:\\w+:)?\\d*: (?:.*: )?${errno.ENOSPC}(?:: .*)?`),
  // dash and busybox, which do not ask the system why the end of what they write did not fit.
  exactly(`(?:${shell})?(?:echo|printf|head|cat): (?:echo|printf|standard output): I/O error`),
  exactly(`${program}write error`),
  exactly(errno.ENOSPC),
  exactly(
    `(?:[\\w.]+(?:Exception|Error)|Error response from daemon|error|Error): (?:.{0,300}: )?${errno.ENOSPC}(?: \\(os error \\d+\\))?`
  ),
  exactly(String.raw`.*[Oo]ut of diskspace|E: You don't have enough free space in .*`),
  exactly(
    `(?:scp: |Couldn't |remote write.*|write remote ".*"|rsync: ).*(?:No space left on device|[Qq]uota exceeded).*`
  ),
  exactly(String.raw`(?:.*: )?There is not enough space on the disk\.?`)
)

const gitPatterns: ReadonlyArray<LinePattern> = each(
  "not-a-git-repo",
  exactly(`(?:${gitSays}) ?: ?${notAGitRepository}`),
  exactly(`(?:failed to run git: )?(?:fatal: )[Nn]ot a git repository\\b.*`),
  exactly(String.raw`failed to run git: .*not a git repository.*`),
  exactly(`(?:fatal|error): '.+' does not appear to be a git repository`),
  exactly(`(?:${gitSays}) ?: .{0,40}['«„“‘].+['»”“’] ?${doesNotExist}`),
  exactly(`(?:${gitSays}) ?: ?${notInAGitFolder}`),
  exactly(String.raw`Not inside a trusted directory and --skip-git-repo-check was not specified\.`),
  exactly(String.raw`(?:error|fatal): .*not a git repo(?:sitory)?\b.*`)
)

/** A folder that is there, and may not be entered. */
export const enterPatterns: ReadonlyArray<LinePattern> = each(
  "permission-denied-fs",
  exactly(`${shell}?${cd} ?: .*: (?:${errno.EACCES})`),
  exactly(`${cd}: Permission denied: '(?<path>.+)'`)
)

/** What is on the machine: its files, its disk, its repository. */
export const filePatterns: ReadonlyArray<LinePattern> = [...diskPatterns, ...gitPatterns, ...permissionPatterns]
