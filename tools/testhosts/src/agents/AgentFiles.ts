/** Where the stub of the model APIs listens on the host. */
export const stubPort = 8931

const stub = `http://127.0.0.1:${stubPort}`

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

const prices = { input: 1, output: 2 }
const limits = { context: 128_000, output: 8_000 }

/**
 * What an account has that uses these agents: keys in its profile, and a configuration of each agent. They differ from
 * a usual one only in where the models are, and in how long an agent tries again before it says that it failed.
 *
 * The commands are on the login shell's PATH; `pi` is only on the interactive shell's, as with nvm.
 */
export const homeFiles: Readonly<Record<string, string>> = {
  ".profile": `
export PATH="/opt/agents/login:$PATH"
export STUB_KEY=dummy GEMINI_API_KEY=dummy OPENAI_API_KEY=dummy
export GOOGLE_GEMINI_BASE_URL=${stub} OPENAI_BASE_URL=${stub}/v1 OPENAI_MODEL=stub-1
export PI_OFFLINE=1
[ -z "$BASH_VERSION" ] || . ~/.bashrc
`,
  ".bashrc": `
case $- in *i*) ;; *) return ;; esac
export PATH="/opt/agents/interactive:$PATH"
`,
  ".codex/config.toml": `
model = "gpt-5.5"
model_provider = "stub"
check_for_update_on_startup = false
[analytics]
enabled = false
[features]
plugins = false
[model_providers.stub]
name = "stub"
base_url = "${stub}/v1"
env_key = "STUB_KEY"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 2
`,
  ".config/opencode/opencode.json": json({
    autoupdate: false,
    share: "disabled",
    model: "stub/stub-1",
    small_model: "stub/stub-1",
    provider: {
      stub: {
        npm: "@ai-sdk/openai-compatible",
        name: "Stub",
        options: { baseURL: `${stub}/v1`, apiKey: "dummy" },
        models: { "stub-1": { name: "stub-1", limit: limits, cost: { ...prices, cache_read: 0.1 }, tool_call: true } }
      }
    }
  }),
  ".gemini/settings.json": json({
    general: { enableAutoUpdate: false, maxAttempts: 2 },
    privacy: { usageStatisticsEnabled: false },
    security: { auth: { selectedType: "gemini-api-key" } }
  }),
  ".qwen/settings.json": json({
    general: { enableAutoUpdate: false },
    privacy: { usageStatisticsEnabled: false },
    security: { auth: { selectedType: "openai" } },
    model: { name: "stub-1", generationConfig: { maxRetries: 1, retryInitialDelayMs: 50, retryMaxDelayMs: 100 } }
  }),
  ".pi/agent/settings.json": json({
    defaultProvider: "stub",
    defaultModel: "stub-1",
    retry: { maxRetries: 1, baseDelayMs: 50 }
  }),
  ".pi/agent/models.json": json({
    providers: {
      stub: {
        baseUrl: `${stub}/v1`,
        api: "openai-completions",
        apiKey: "dummy",
        compat: { supportsDeveloperRole: false },
        models: [
          {
            id: "stub-1",
            name: "stub-1",
            contextWindow: limits.context,
            maxTokens: limits.output,
            cost: { ...prices, cacheRead: 0.1, cacheWrite: 0 }
          }
        ]
      }
    }
  })
}
