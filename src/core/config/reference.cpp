// docs/configuration.md: an introduction, then every key from the field tables.
#include <fmt/format.h>

#include <boost/json/serialize.hpp>

#include "core/config/load.hpp"
#include "core/config/sections.hpp"
#include "core/config/text_forms.hpp"

namespace sar::config {
namespace {

constexpr std::string_view kIntroduction = R"(# Configuration

<!-- Generated from the field tables in src/core/config. Change those, then run the unit tests:
they print the command that writes this page anew. -->

The router reads YAML from a directory: either `router.yaml` alone, or any of `providers.yaml`
(sections `providers`, `channels` and `models`), `model_groups.yaml`, `pricing.yaml` (section `prices`) and
`system.yaml`. Each section stands in one file only. A path to a single file works as well.

```yaml
providers:
  - name: openai
    kind: openai
  - name: local
    kind: openai-compatible
    base_url: http://127.0.0.1:8000/v1
    auth: { style: none }
channels:
  - name: openai-main
    provider: openai
    credentials: ["${OPENAI_API_KEY}"]
    models: [gpt-4o, gpt-4o-mini]
    priority: 10
  - name: local-gpu
    provider: local
    models:
      - name: llama
        upstream: meta-llama/Llama-3.1-8B-Instruct
    tags: [free]
model_groups:
  - name: chat
    members:
      - model: gpt-4o-mini
      - tag: free
    strategy: cost
models:
  - name: llama
    context_tokens: 131072
    capabilities: [tools]
prices:
  - model: llama
    input: 0.05
    output: 0.10
```

- **Variables.** In any value, `${VAR}` stands for an environment variable and `${VAR:default}` gives
  what holds when it is unset. `$${` is a plain `${`. The result is text: it is never read as YAML
  again. Keys are not expanded.
- **Durations** are written as `120ms`, `5s`, `2m` or `1h`; **sizes** as `32KiB`, `64MiB`, `100MB` or
  a number of bytes; **amounts** in dollars with at most nine decimal places; **dates** as
  `2026-01-31` (midnight UTC) or `2026-01-31T12:00:00Z`. Whole numbers are plain decimal: `012`,
  `0x1F` and `1_000` are refused.
)";

constexpr std::string_view kCommands =
    R"(- **Mistakes** are reported all at once, each with file, line, column and path. Unknown keys and keys
  that are given twice are mistakes. Anchors and aliases work; merge keys (`<<`) and tags do not.

`smart-ai-router config check` checks files without starting anything, `config show` prints what is
in force with all defaults, `config schema` prints a JSON Schema for editors.
)";

std::string default_text(const KeyShape& key) {
  if (key.key.presence == Presence::Required) return "required";
  if (key.fallback.is_null() || !key.shape.keys.empty()) return "";
  if (const auto* text = key.fallback.if_string()) {
    return fmt::format("`{}`", std::string_view{*text});
  }
  return fmt::format("`{}`", boost::json::serialize(key.fallback));
}

std::string words_of(const KeyShape& key, const std::string& path) {
  if (key.shape.keys.empty()) return key.shape.words;
  return fmt::format("{}, see `{}`", key.shape.words, path);
}

std::string path_of(const std::string& parent, const KeyShape& key) {
  return fmt::format("{}{}{}{}", parent, parent.empty() ? "" : ".", key.key.name,
                     key.shape.is_list && !key.shape.keys.empty() ? "[]" : "");
}

// A heading for the mapping at `path`, its keys as a table, then the mappings inside.
void append_mapping(std::string& page, const std::string& path, const KeyShape& mapping) {
  const std::string_view level = path.find('.') == std::string::npos ? "##" : "###";
  page += fmt::format("\n{} `{}`\n\n{}\n\n", level, path, mapping.doc);
  page += "| key | value | default | meaning |\n|---|---|---|---|\n";
  for (const KeyShape& key : mapping.shape.keys) {
    page += fmt::format("| `{}` | {} | {} | {} |\n", key.key.name,
                        words_of(key, path_of(path, key)), default_text(key), key.doc);
  }
  for (const KeyShape& key : mapping.shape.keys) {
    if (!key.shape.keys.empty()) append_mapping(page, path_of(path, key), key);
  }
}

}  // namespace

std::string reference_markdown() {
  std::string page{kIntroduction};
  page += fmt::format("- **Names** are {}; **model names** are {}.\n", kName.details,
                      kModelName.details);
  page += kCommands;
  const Shape whole = configuration_record().shape();
  for (const KeyShape& section : whole.keys) {
    append_mapping(page, path_of("", section), section);
  }
  return page;
}

}  // namespace sar::config
