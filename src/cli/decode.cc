#include <fmt/core.h>

#include <algorithm>

#include "base/json.h"
#include "base/line_index.h"
#include "cli/command.h"
#include "engine/definitions.h"
#include "engine/inputs.h"
#include "render/terminal_text.h"
#include "schema/custom_decoding.h"
#include "validate/custom_kinds.h"
#include "yaml/reader.h"
#include "yaml/to_json.h"

namespace kubevet::cli {
namespace {

constexpr const char* kDescription =
    "Show what the API server reads: every document as the JSON that its YAML stands for; of custom "
    "resources "
    "whose definition is given, what it stores: pruned, and with the defaults of the definition.";
constexpr const char* kFooter =
    "Examples:\n"
    "  kubevet decode web.yaml\n"
    "  echo 'enabled: no' | kubevet decode -        {\"enabled\": false}\n"
    "  kubevet decode --crd crds/ certificate.yaml\n"
    "\n"
    "Exit codes: 0 all documents could be read, 1 some could not, 2 kubevet could not do its work.";

enum class DecodeFormat : uint8_t { kText, kJson };
constexpr Choice<DecodeFormat> kDecodeFormats[] = {{"text", DecodeFormat::kText},
                                                   {"json", DecodeFormat::kJson}};

struct Flags {
  std::vector<std::string> files;
  std::vector<std::string> definitions;
  std::string output = "text";
};

/// A document, or why there is none.
struct Decoded {
  uint32_t line = 1;
  std::string json;
  std::string error;
};

/// What the server stores of a custom resource that is known, of everything else what it reads.
std::string JsonOf(yaml::Node root, const validate::CustomKinds& kinds) {
  std::string json;
  const validate::CustomKind* kind = kinds.Find(root["apiVersion"].text(), root["kind"].text());
  if (kind == nullptr) {
    yaml::AppendJson(json, root);
    return json;
  }
  const auto& [definition, version, schema] = *kind;
  if (const auto decoded = schema::DecodeCustom(root, *definition, *version, {}); decoded.is_readable) {
    const auto stored = schema::StoredObject(root, *definition, *version, decoded);
    yaml::AppendJson(json, stored->root());
  } else {
    yaml::AppendJson(json, root);
  }
  return json;
}

/// The strict server refuses duplicate keys; at text after a separator it stops reading.
Decoded Decode(const Source& source, const yaml::Chunk& chunk, const yaml::Document& document,
               const LineIndex& lines, const validate::CustomKinds& kinds) {
  const auto problem = [&](const yaml::Problem& what) {
    return Decoded{lines.PositionAt(what.span.begin).line, {}, what.message};
  };
  if (chunk.bad_separator) {
    return {lines.PositionAt(chunk.bad_separator->begin).line, {}, "text after the document separator `---`"};
  }
  if (document.error()) return problem(*document.error());
  if (!document.duplicates().empty()) return problem(document.duplicates()[0]);
  const size_t content = source.text().find_first_not_of(" \t\r\n", chunk.span.begin);
  Decoded decoded{
      lines.PositionAt(static_cast<uint32_t>(std::min(content, source.text().size()))).line, {}, {}};
  decoded.json = JsonOf(document.root(), kinds);
  return decoded;
}

std::vector<Decoded> DecodeSource(const Source& source, const validate::CustomKinds& kinds) {
  std::vector<Decoded> documents;
  const LineIndex lines(source.text());
  for (const yaml::Chunk& chunk : yaml::SplitDocuments(source.text())) {
    const auto document = yaml::ReadDocument(source, chunk);
    if (document->IsEmpty() && !chunk.bad_separator) continue;
    documents.push_back(Decode(source, chunk, *document, lines, kinds));
    if (chunk.bad_separator) break;
  }
  return documents;
}

/// The JSON on several lines. Its strings may hold control characters only as escapes, so it is harmless.
std::string Indented(const std::string& json) {
  constexpr size_t kDeepest = 100;  // what is deeper stands no further right
  std::string out;
  size_t depth = 0;
  const auto break_line = [&] {
    out += '\n';
    out.append(2 * std::min(depth, kDeepest), ' ');
  };
  bool in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      out += c;
      if (c == '\\') out += json[++i];
      in_string = c != '"';
      continue;
    }
    switch (c) {
      case '{':
      case '[':
        out += c;
        if (json[i + 1] == '}' || json[i + 1] == ']') break;
        ++depth;
        break_line();
        break;
      case '}':
      case ']':
        if (json[i - 1] != '{' && json[i - 1] != '[') {
          --depth;
          break_line();
        }
        out += c;
        break;
      case ',':
        out += c;
        break_line();
        break;
      case ':':
        out += ": ";
        break;
      default:
        in_string = c == '"';
        out += c;
    }
  }
  return out;
}

std::string Place(const Source& source, const Decoded& document) {
  return fmt::format("{}:{}", render::Harmless(source.path()), document.line);
}

/// Writes the documents of one format, file by file.
class Output {
 public:
  Output(DecodeFormat format, Environment& environment) : format_(format), environment_(environment) {
    if (format_ == DecodeFormat::kJson) environment_.console.Out("{\"documents\": [");
  }

  void Add(const Source& source, const Decoded& document) {
    if (!document.error.empty()) exit_code_ = ExitCode::kFindings;
    environment_.console.Out(format_ == DecodeFormat::kJson ? Json(document) : Text(source, document));
  }

  ExitCode Finish() {
    if (format_ == DecodeFormat::kJson) environment_.console.Out(is_first_ ? "]}\n" : "\n]}\n");
    return exit_code_;
  }

 private:
  std::string Json(const Decoded& document) {
    const std::string start = std::exchange(is_first_, false) ? "\n" : ",\n";
    if (document.error.empty()) return start + "{\"json\": " + document.json + "}";
    return start + "{\"error\": " + JsonQuote(document.error) + "}";
  }

  std::string Text(const Source& source, const Decoded& document) {
    if (!document.error.empty()) {
      environment_.console.Complain(fmt::format("{}: {}", Place(source, document), document.error));
      return {};
    }
    return "# " + Place(source, document) + "\n" + Indented(document.json) + "\n";
  }

  DecodeFormat format_;
  Environment& environment_;
  ExitCode exit_code_ = ExitCode::kClean;
  bool is_first_ = true;
};

Result<ExitCode> RunDecode(const Flags& flags, Environment& environment) {
  const auto format = ParseChoice("--output", flags.output, kDecodeFormats);
  if (!format.ok()) return format.error();
  const engine::Inputs inputs = engine::FindInputs(environment.files, flags.files);
  auto definitions = engine::ReadDefinitions(environment.files, flags.definitions);
  if (!definitions.ok()) return Error{fmt::format("--crd: {}", definitions.error().message)};
  const validate::CustomKinds kinds(std::move(*definitions));
  std::vector<engine::Unreadable> unreadable = inputs.unreadable;
  Output output(*format, environment);
  for (const engine::InputFile& file : inputs.files) {
    auto text = engine::ReadInput(environment.files, file);
    if (!text.ok()) {
      unreadable.push_back({file.path, text.error().message});
      continue;
    }
    const Source source(file.path, std::move(*text));
    for (const Decoded& document : DecodeSource(source, kinds)) output.Add(source, document);
  }
  const ExitCode code = output.Finish();
  for (const auto& [path, why] : unreadable) environment.console.Complain(path + ": " + why);
  return unreadable.empty() ? code : ExitCode::kFailed;
}

}  // namespace

Command DefineDecode(CLI::App& root) {
  CLI::App* app = root.add_subcommand("decode", kDescription);
  app->footer(kFooter);
  auto flags = std::make_shared<Flags>();
  app->add_option("FILE", flags->files, "files, or - for standard input")->type_name("FILE")->required();
  app->add_option("--crd", flags->definitions,
                  "definitions of custom resources: a file or a directory; may be given several times")
      ->type_name("PATH")
      ->allow_extra_args(false);
  app->add_option("-o,--output", flags->output, "text or json (default: text)")->type_name("FORMAT");
  return {app, [flags](Environment& environment) { return RunDecode(*flags, environment); }};
}

}  // namespace kubevet::cli
