/**
 * Where installers put commands, for accounts whose PATH does not say so. The order is that in which they are looked
 * through. `*` stands for any name.
 */
export const usualFolders: ReadonlyArray<string> = [
  "~/.local/bin",
  "~/bin",
  "~/.claude/local",
  "~/.opencode/bin",
  "~/.npm-global/bin",
  "~/.npm-packages/bin",
  "~/.npm/bin",
  "~/.bun/bin",
  "~/.deno/bin",
  "~/.cargo/bin",
  "~/.volta/bin",
  "~/.local/share/pnpm",
  "~/Library/pnpm",
  "~/.yarn/bin",
  "~/.config/yarn/global/node_modules/.bin",
  "~/.local/share/mise/shims",
  "~/.asdf/shims",
  "~/.nodenv/shims",
  "~/.nix-profile/bin",
  "~/.nvm/versions/node/*/bin",
  "~/.local/share/fnm/node-versions/*/installation/bin",
  "~/.fnm/node-versions/*/installation/bin",
  "~/n/bin",
  "/opt/homebrew/bin",
  "/home/linuxbrew/.linuxbrew/bin",
  "/usr/local/bin",
  "/opt/local/bin",
  "/snap/bin",
  "/run/current-system/sw/bin"
]
