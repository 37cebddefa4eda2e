// Measures `kubevet lsp` as an editor meets it, through its pipes: from the start of the process to the first
// findings, from an edit to the findings after it, completion, and memory in a workspace of a thousand files.
//
//   lsp_benchmark [FILES]      the number of files in the workspace, 1000 when not said
#include <fmt/core.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "lsp/json_rpc.h"
#include "lsp/transport.h"
#include "lsp/uri.h"

extern char** environ;

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using kubevet::JsonQuote;
using namespace kubevet::lsp;

double MillisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// A StatefulSet and its Service, 60 lines.
std::string Manifest(const std::string& name) {
  return fmt::format(R"(apiVersion: v1
kind: Service
metadata:
  name: {0}
  labels:
    app: {0}
spec:
  clusterIP: None
  selector:
    app: {0}
  ports:
  - name: http
    port: 80
    targetPort: http
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {0}
spec:
  serviceName: {0}
  replicas: 3
  selector:
    matchLabels:
      app: {0}
  template:
    metadata:
      labels:
        app: {0}
    spec:
      terminationGracePeriodSeconds: 30
      containers:
      - name: web
        image: nginx:1.27
        ports:
        - name: http
          containerPort: 80
        readinessProbe:
          httpGet:
            path: /
            port: http
        resources:
          requests:
            cpu: 100m
            memory: 200MB
          limits:
            memory: 200Mi
        volumeMounts:
        - name: data
          mountPath: /data
  volumeClaimTemplates:
  - metadata:
      name: data
    spec:
      accessModes: [ReadWriteOnce]
      resources:
        requests:
          storage: 1Gi
)",
                     name);
}

/// A server and the pipes to it.
class Client {
 public:
  Client(const std::string& program, const std::string& folder) : start_(Clock::now()) {
    int to[2], from[2];
    if (pipe(to) != 0 || pipe(from) != 0) std::exit(2);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
    for (int end : {to[1], from[0]}) posix_spawn_file_actions_addclose(&actions, end);
    std::string path = program, command = "lsp";
    char* const arguments[] = {path.data(), command.data(), nullptr};
    if (posix_spawn(&pid_, path.c_str(), &actions, nullptr, arguments, environ) != 0) std::exit(2);
    posix_spawn_file_actions_destroy(&actions);
    close(to[0]);
    close(from[1]);
    to_ = to[1];
    from_ = from[0];
    Send(MakeRequest("1", "initialize",
                     fmt::format(R"({{"rootUri":{},"capabilities":{{}}}})", JsonQuote(UriOfPath(folder)))));
    Send(MakeNotification("initialized", "{}"));
  }
  ~Client() {
    close(to_);
    waitpid(pid_, nullptr, 0);
    close(from_);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  Clock::time_point start() const { return start_; }

  void Open(const std::string& path, const std::string& text) {
    Send(MakeNotification(
        "textDocument/didOpen",
        fmt::format(R"({{"textDocument":{{"uri":{},"languageId":"yaml","version":1,"text":{}}}}})",
                    JsonQuote(UriOfPath(path)), JsonQuote(text))));
  }
  /// Puts a text into a line.
  void Type(const std::string& path, int version, size_t line, const std::string& text) {
    Send(MakeNotification(
        "textDocument/didChange",
        fmt::format(
            R"({{"textDocument":{{"uri":{0},"version":{1}}},"contentChanges":[{{"range":{{"start":{{"line":{2},"character":0}},"end":{{"line":{2},"character":0}}}},"text":{3}}}]}})",
            JsonQuote(UriOfPath(path)), version, line, JsonQuote(text))));
  }
  /// Waits for the findings of a document at a version.
  void AwaitFindings(const std::string& path, int version) {
    const std::string uri = JsonQuote(UriOfPath(path));
    Await([&](const std::string& body) {
      return body.find("publishDiagnostics") != std::string::npos && body.find(uri) != std::string::npos &&
             body.find(fmt::format("\"version\":{},", version)) != std::string::npos;
    });
  }
  size_t Ask(const std::string& method, const std::string& path, size_t line, size_t character) {
    const std::string id = std::to_string(++id_);
    Send(MakeRequest(id, method,
                     fmt::format(R"({{"textDocument":{{"uri":{}}},"position":{{"line":{},"character":{}}}}})",
                                 JsonQuote(UriOfPath(path)), line, character)));
    size_t size = 0;
    Await([&](const std::string& body) {
      size = body.size();
      return body.find(fmt::format("\"id\":{},", id)) != std::string::npos;
    });
    return size;
  }
  /// Waits for the findings of all files.
  void AwaitWorkspace() {
    const std::string id = std::to_string(++id_);
    Send(MakeRequest(id, "workspace/diagnostic", R"({"previousResultIds":[]})"));
    Await([&](const std::string& body) {
      return body.find(fmt::format("\"id\":{},", id)) != std::string::npos;
    });
  }
  double MegaBytes() const {
    std::ifstream status(fmt::format("/proc/{}/status", pid_));
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("VmRSS:")) return std::strtod(line.c_str() + 6, nullptr) / 1024;
    }
    return 0;
  }

 private:
  void Send(const std::string& body) {
    const std::string bytes = Frame(body);
    for (size_t at = 0; at < bytes.size();) {
      const ssize_t written = write(to_, bytes.data() + at, bytes.size() - at);
      if (written <= 0) std::exit(2);
      at += static_cast<size_t>(written);
    }
  }

  void Await(const std::function<bool(const std::string&)>& is_it) {
    for (;;) {
      auto item = reader_.Next();
      if (const auto* body = std::get_if<std::string>(&item)) {
        if (is_it(*body)) return;
        continue;
      }
      char buffer[1 << 16];
      const ssize_t size = read(from_, buffer, sizeof buffer);
      if (size <= 0) std::exit(2);
      reader_.Feed({buffer, static_cast<size_t>(size)});
    }
  }

  Clock::time_point start_;
  pid_t pid_ = 0;
  int to_ = -1, from_ = -1;
  int id_ = 100;
  MessageReader reader_;
};

/// Ends the program when a server does not say what it is waited for, rather than hang.
constexpr unsigned kMostSeconds = 120;

/// In milliseconds. What else the machine does only adds to the best.
struct Times {
  double best = 0, median = 0;
};

Times Measure(int times, const std::function<double(int)>& measure) {
  std::vector<double> all;
  for (int i = 0; i < times; ++i) all.push_back(measure(i));
  std::sort(all.begin(), all.end());
  return {all.front(), all[all.size() / 2]};
}

void Print(const std::string& what, Times times, double limit) {
  fmt::print("{:<52}{:>8.2f} ms, at best {:>6.2f} (at most {:g}){}\n", what, times.median, times.best, limit,
             times.best <= limit ? "" : "   TOO MUCH");
}

}  // namespace

int main(int argc, char** argv) {
  signal(SIGPIPE, SIG_IGN);
  alarm(kMostSeconds);
  const int count = argc > 1 ? std::atoi(argv[1]) : 1000;
  const std::string program = (fs::absolute(argv[0]).parent_path() / "kubevet").string();
  std::string pattern = (fs::temp_directory_path() / "kubevet-lsp-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) return 2;
  const fs::path folder = pattern;
  for (int i = 0; i < count; ++i) {
    const fs::path path = folder / fmt::format("app{}", i / 50) / fmt::format("web{}.yaml", i);
    fs::create_directories(path.parent_path());
    std::ofstream(path) << Manifest(fmt::format("web{}", i));
  }
  const std::string small_path = (folder / "app0" / "web0.yaml").string(),
                    large_path = (folder / "large.yaml").string();
  const std::string small = Manifest("web0");
  std::string large;
  for (int i = 0; std::count(large.begin(), large.end(), '\n') < 5000; ++i)
    large += Manifest(fmt::format("many{}", i)) + "---\n";

  const auto start = [&](int) {
    Client client(program, folder.string());
    client.Open(small_path, small);
    client.AwaitFindings(small_path, 1);
    return MillisecondsSince(client.start());
  };
  Print("process start to first findings of 60 lines", Measure(9, start), 15);

  Client client(program, folder.string());
  client.Open(small_path, small);
  client.AwaitFindings(small_path, 1);
  client.AwaitWorkspace();
  const double all_read = MillisecondsSince(client.start());
  fmt::print("{:<52}{:>8.2f} ms\n", fmt::format("process start to the findings of all {} files", count),
             all_read);
  const double memory = client.MegaBytes();
  int version = 1;
  const auto edit = [&](const std::string& path) {
    return [&, path](int) {
      const auto begin = Clock::now();
      client.Type(path, ++version, 2, "# x\n");
      client.AwaitFindings(path, version);
      return MillisecondsSince(begin);
    };
  };
  Print("edit to findings, 60 lines", Measure(41, edit(small_path)), 5);
  client.Open(large_path, large);
  client.AwaitFindings(large_path, 1);
  version = 1;
  Print("edit to findings, 5000 lines", Measure(21, edit(large_path)), 50);
  const auto complete = [&](const std::string& path, size_t line) {
    return [&, path, line](int) {
      const auto begin = Clock::now();
      client.Ask("textDocument/completion", path, line, 4);
      return MillisecondsSince(begin);
    };
  };
  Print("completion, 60 lines", Measure(21, complete(small_path, 60)), 10);
  Print("completion, 5000 lines", Measure(21, complete(large_path, 4000)), 10);
  constexpr double kMostMegaBytesOfThousand = 60;
  fmt::print("{:<52}{:>8.2f} MB (at most {:g} with 1000){}\n", fmt::format("memory with {} files", count),
             memory, kMostMegaBytesOfThousand,
             count <= 1000 && memory > kMostMegaBytesOfThousand ? "   TOO MUCH" : "");
  fmt::print("{:<52}{:>8.2f} MB\n", "memory with 5000 lines open, too", client.MegaBytes());
  fs::remove_all(folder);
  return 0;
}
