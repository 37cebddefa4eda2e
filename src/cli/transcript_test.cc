// Runs the sessions in testdata/cli with the kubevet that was built. A transcript is words for the reader,
// the files that the session starts with, and the session:
//
//   Words, up to the first file.
//   -- k8s/web.yaml --
//   kind: Pod
//   -- session --
//   $ kubevet check k8s | head -1
//   standard output
//   2> standard error
//   [exit 1]
//
// A command is one line for the shell; without an [exit] it ends with 0. Times read `in N ms`, the version of
// kubevet X.Y.Z, its commit C. KUBEVET_UPDATE=1 rewrites what the commands say; the difference is then to be
// reviewed.
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace kubevet::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTranscripts = "testdata/cli";

std::string ReadText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void WriteText(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// `-- NAME --`, or nothing.
std::string SectionName(const std::string& line) {
  const bool is_section = line.size() > 6 && line.starts_with("-- ") && line.ends_with(" --");
  return is_section ? line.substr(3, line.size() - 6) : "";
}

struct Transcript {
  std::string preface;  // everything up to the session's first line
  std::vector<std::pair<std::string, std::string>> files;
  std::vector<std::string> commands;
  std::string session;
};

Transcript Parse(const std::string& text) {
  Transcript transcript;
  std::string section;
  for (const std::string& line : LinesOf(text)) {
    if (section == "session") {
      transcript.session += line + "\n";
      if (line.starts_with("$ ")) transcript.commands.push_back(line.substr(2));
      continue;
    }
    transcript.preface += line + "\n";
    if (const std::string name = SectionName(line); !name.empty()) {
      section = name;
      if (section != "session") transcript.files.emplace_back(name, "");
    } else if (!section.empty()) {
      transcript.files.back().second += line + "\n";
    }
  }
  return transcript;
}

std::string Quoted(const std::string& text) {
  return "'" + text + "'";
}

/// Takes out what differs from run to run.
std::string Normalised(std::string text) {
  static const std::pair<std::regex, const char*> kVarying[] = {
      {std::regex(R"(in [0-9.]+ m?s\b)"), "in N ms"},
      {std::regex(R"("milliseconds": [0-9.]+)"), "\"milliseconds\": N"},
      {std::regex(R"(\bkubevet [0-9]+\.[0-9]+\.[0-9]+)"), "kubevet X.Y.Z"},
      {std::regex(R"(\bcommit ([0-9a-f]{7,40}|unknown)\b)"), "commit C"},
  };
  for (const auto& [pattern, replacement] : kVarying) text = std::regex_replace(text, pattern, replacement);
  return text;
}

/// A temporary directory in which the commands of one transcript run.
class Stage {
 public:
  Stage() {
    std::string pattern = (fs::temp_directory_path() / "kubevet-cli-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    root_ = pattern;
    fs::create_directory(root_ / "work");
  }
  ~Stage() {
    fs::permissions(root_, fs::perms::owner_all);
    fs::remove_all(root_);
  }

  void Put(const std::string& name, const std::string& text) const { WriteText(root_ / "work" / name, text); }

  /// The command as the transcript has it, and what it said.
  std::string Run(const std::string& command) const {
    WriteText(root_ / "command", command + "\n");
    const std::string line = fmt::format(
        "cd {} && unset NO_COLOR && PATH={}:$PATH sh ../command >../out 2>../err </dev/null",
        Quoted((root_ / "work").string()), Quoted(fs::path(KUBEVET_BINARY).parent_path().string()));
    const int status = std::system(line.c_str());
    std::string said = "$ " + command + "\n";
    for (const std::string& out : LinesOf(Normalised(ReadText(root_ / "out")))) said += out + "\n";
    for (const std::string& err : LinesOf(Normalised(ReadText(root_ / "err")))) said += "2> " + err + "\n";
    if (!WIFEXITED(status)) return said + "[killed]\n";
    if (WEXITSTATUS(status) != 0) said += fmt::format("[exit {}]\n", WEXITSTATUS(status));
    return said;
  }

 private:
  fs::path root_;
};

TEST(Transcripts, SayWhatTheySaid) {
  std::set<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(kTranscripts)) paths.insert(entry.path());
  ASSERT_FALSE(paths.empty());
  for (const fs::path& path : paths) {
    const Transcript transcript = Parse(ReadText(path));
    const Stage stage;
    for (const auto& [name, text] : transcript.files) stage.Put(name, text);
    std::string session;
    for (const std::string& command : transcript.commands) session += stage.Run(command);
    if (std::getenv("KUBEVET_UPDATE") != nullptr) {
      WriteText(path, transcript.preface + session);
    } else {
      EXPECT_EQ(session, transcript.session) << path << "; KUBEVET_UPDATE=1 rewrites it";
    }
  }
}

}  // namespace
}  // namespace kubevet::cli
