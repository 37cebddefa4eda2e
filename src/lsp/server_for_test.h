// A server over files in memory, and places in them marked by `^`.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/memory_file_system.h"
#include "lsp/server.h"

namespace kubevet::lsp {

struct Marked {
  std::string text;
  uint32_t offset = 0;
};

/// Takes the `^` out of a text.
inline Marked Mark(std::string text) {
  const size_t at = text.find('^');
  if (at != std::string::npos) text.erase(at, 1);
  return {text, static_cast<uint32_t>(at == std::string::npos ? 0 : at)};
}

/// So that what is missing is found.
inline ServerOptions ClosedWorld() {
  ServerOptions options;
  options.rulings.closed_world = true;
  return options;
}

/// A server whose workspace is /k8s, in which one document is open and the rest is on the disk.
class ServerWith {
 public:
  using Files = std::vector<std::pair<std::string, std::string>>;

  explicit ServerWith(const std::string& marked, const Files& files = {},
                      ServerOptions options = ClosedWorld())
      : marked_(Mark(marked)) {
    disk_.AddDirectory("/k8s");
    for (const auto& [path, text] : files) disk_.AddFile(path, text);
    server_ = std::make_unique<Server>(disk_, std::move(options));
    server_->AddFolder("/k8s");
    server_->Open(path_, 1, marked_.text);
    while (server_->Advance()) continue;
  }

  Server& operator*() { return *server_; }
  Server* operator->() { return server_.get(); }
  MemoryFileSystem& disk() { return disk_; }
  const std::string& path() const { return path_; }
  uint32_t offset() const { return marked_.offset; }
  const std::string& text() const { return marked_.text; }

  std::vector<std::string> Rules() { return RulesOf(path_); }
  std::vector<std::string> RulesOf(const std::string& path) {
    std::vector<std::string> rules;
    while (server_->Advance()) continue;
    for (const engine::Finding& finding : server_->ReportOn(path).findings) rules.push_back(finding.rule);
    return rules;
  }
  std::vector<std::string> Completions() {
    std::vector<std::string> labels;
    for (const CompletionItem& item : server_->CompleteAt(path_, marked_.offset))
      labels.push_back(item.label);
    return labels;
  }
  std::string Hover() {
    const auto hover = server_->HoverAt(path_, marked_.offset);
    return hover ? hover->markdown : "";
  }
  /// The text of places, with their files where those are others.
  std::vector<std::string> Shown(const std::vector<Place>& places) {
    std::vector<std::string> shown;
    for (const Place& place : places) {
      const auto text = server_->TextOf(place.path);
      const size_t line =
          static_cast<size_t>(std::count(text->begin(), text->begin() + place.span.begin, '\n')) + 1;
      shown.push_back((place.path == path_ ? "" : place.path + ":") + std::to_string(line) + ":" +
                      text->substr(place.span.begin, place.span.size()));
    }
    return shown;
  }
  std::string Applied(std::vector<TextChange> changes) {
    std::string text = marked_.text;
    std::sort(changes.begin(), changes.end(),
              [](const auto& a, const auto& b) { return a.span.begin > b.span.begin; });
    for (const TextChange& change : changes)
      text.replace(change.span.begin, change.span.size(), change.new_text);
    return text;
  }

 private:
  std::string path_ = "/k8s/open.yaml";
  Marked marked_;
  MemoryFileSystem disk_;
  std::unique_ptr<Server> server_;
};

inline constexpr const char* kWeb = R"(apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: web
spec:
  serviceName: web
  replicas: 3
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
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
        envFrom:
        - configMapRef:
            name: settings
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
)";

inline constexpr const char* kService = R"(apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  clusterIP: None
  selector:
    app: web
  ports:
  - name: http
    port: 80
    targetPort: http
)";

/// kWeb with a `^` behind the first place of a text.
inline std::string WebWith(const std::string& place, const std::string& replaced = "\x01") {
  std::string text = kWeb;
  const size_t at = text.find(place);
  text.replace(at, place.size(), replaced == "\x01" ? place + "^" : replaced);
  return text;
}

}  // namespace kubevet::lsp
