// Plays the conversations in testdata/lsp. A transcript is words for the reader, the files on the disk, and
// the conversation:
//
//   Words, up to the first file.
//   -- /k8s/web.yaml --
//   kind: Pod
//   -- conversation --
//   > open /k8s/web.yaml                        opens a document with the text of the file
//   > textDocument/hover {"position": …} @ /k8s/web.yaml
//   < {"contents": …}                           the answer, or what is told without being asked
//
// KUBEVET_UPDATE=1 rewrites what is said back; the difference is then to be reviewed.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/memory_file_system.h"
#include "lsp/session.h"

namespace kubevet::lsp {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTranscripts = "testdata/lsp";

/// What the client is able to: everything.
constexpr const char* kInitialize =
    R"({"rootUri":"file:///k8s","capabilities":{"general":{"positionEncodings":["utf-16"]},
"workspace":{"workspaceEdit":{"documentChanges":true,"resourceOperations":["create"]},"didChangeWatchedFiles":{"dynamicRegistration":true}},
"textDocument":{"publishDiagnostics":{"relatedInformation":true,"codeDescriptionSupport":true,"tagSupport":{"valueSet":[1,2]}},
"completion":{"completionItem":{"snippetSupport":true}},"hover":{"contentFormat":["markdown"]},
"codeAction":{"codeActionLiteralSupport":{}},"documentSymbol":{"hierarchicalDocumentSymbolSupport":true}}}})";

std::string ReadText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

class Player {
 public:
  explicit Player(const MemoryFileSystem& files)
      : files_(files), session_(files_, {}, {"test", {}}, [this](const std::string& body) { Take(body); }) {
    session_.Handle(MakeRequest("0", "initialize", kInitialize));
    session_.Handle(MakeNotification("initialized", "{}"));
    said_.clear();
  }

  /// What is said back to a line behind `> `.
  std::string Play(const std::string& line) {
    const size_t space = std::min(line.find(' '), line.size());
    const std::string method = line.substr(0, space);
    std::string params = line.substr(std::min(line.size(), space + 1));
    if (method == "open") {
      const auto text = files_.Read(params);
      session_.Handle(MakeNotification(
          "textDocument/didOpen",
          fmt::format(R"({{"textDocument":{{"uri":"file://{}","languageId":"yaml","version":1,"text":{}}}}})",
                      params, JsonQuote(text.ok() ? *text : ""))));
    } else {
      if (const size_t at = params.rfind(" @ "); at != std::string::npos) {
        const std::string document = fmt::format(R"("textDocument":{{"uri":"file://{}","version":{}}})",
                                                 params.substr(at + 3), ++version_);
        const bool is_empty = params.find_first_not_of("{} ") >= at;
        params = "{" + document + (is_empty ? "" : ",") + params.substr(1, at - 1);
      }
      const bool is_notification = method.find("/did") != std::string::npos;
      session_.Handle(is_notification ? MakeNotification(method, params)
                                      : MakeRequest(std::to_string(++id_), method, params));
    }
    session_.WorkToEnd();
    return std::exchange(said_, {});
  }

 private:
  void Take(const std::string& body) {
    const auto parsed = JsonDocument::Parse(body);
    const JsonValue root = parsed->root();
    if (root["method"]) {
      said_ += fmt::format("< {} {}\n", root["method"].AsString(), root["params"].ToJson());
      return;
    }
    const JsonValue answer = root["error"] ? root["error"] : root["result"];
    // A line for each item, so that differences can be read.
    const JsonValue items = answer["items"];
    const JsonValue list = items ? items : answer;
    if (!list.is_array() || list.size() == 0) {
      said_ += fmt::format("< {}{}\n", root["error"] ? "error " : "", answer.ToJson());
    }
    for (uint32_t i = 0; list.is_array() && i < list.size(); ++i)
      said_ += fmt::format("< {}\n", list[i].ToJson());
  }

  const MemoryFileSystem& files_;
  std::string said_;
  Session session_;
  int id_ = 0;
  int version_ = 1;
};

std::string Replayed(const std::string& text) {
  std::istringstream stream(text);
  std::string section, out;
  std::vector<std::pair<std::string, std::string>> sections;
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    const bool is_section = line.starts_with("-- ") && line.ends_with(" --");
    if (section == "conversation") {
      if (line.starts_with("> ")) lines.push_back(line.substr(2));
      if (line.starts_with("# ")) lines.push_back(line);
      continue;
    }
    out += line + "\n";
    if (is_section) {
      section = line.substr(3, line.size() - 6);
      sections.emplace_back(section, "");
    } else if (!sections.empty()) {
      sections.back().second += line + "\n";
    }
  }
  MemoryFileSystem files;
  files.AddDirectory("/k8s");
  for (const auto& [path, content] : sections) {
    if (path != "conversation") files.AddFile(path, content);
  }
  Player player(files);
  for (const std::string& line : lines) {
    if (line.starts_with("# ")) {
      out += line + "\n";
      continue;
    }
    out += "> " + line + "\n" + player.Play(line);
  }
  return out;
}

TEST(LspTranscripts, SayWhatTheySaid) {
  int count = 0;
  for (const auto& entry : fs::directory_iterator(kTranscripts)) {
    if (entry.path().extension() != ".txt") continue;
    ++count;
    const std::string text = ReadText(entry.path());
    const std::string replayed = Replayed(text);
    if (std::getenv("KUBEVET_UPDATE") != nullptr) {
      std::ofstream(entry.path(), std::ios::binary) << replayed;
    } else {
      EXPECT_EQ(replayed, text) << entry.path();
    }
  }
  EXPECT_GT(count, 0);
}

}  // namespace
}  // namespace kubevet::lsp
