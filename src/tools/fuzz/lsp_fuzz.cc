// Fuzz target: the message layer of the language server. The first byte says in what pieces the rest arrives;
// the rest is a stream of messages. A file with an object and a broken one lie on the disk.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/memory_file_system.h"
#include "lsp/session.h"
#include "lsp/transport.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace kubevet;
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t step = data[0] == 0 ? bytes.size() : data[0];
  MemoryFileSystem disk;
  disk.AddFile("/k8s/web.yaml",
               "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}}\n");
  disk.AddFile("/k8s/broken.yaml", "a: [\n");
  lsp::Session session(disk, {}, {"fuzz", {}}, [](const std::string& body) {
    if (!JsonDocument::Parse(body).ok()) __builtin_trap();  // what we send can be read
  });
  // So that inputs need not begin with it.
  session.Handle(lsp::MakeRequest("0", "initialize", R"({"rootUri":"file:///k8s","capabilities":{}})"));
  lsp::MessageReader reader(1 << 16);
  for (size_t at = 0; at < bytes.size() && !session.is_over(); at += step) {
    reader.Feed(bytes.substr(at, step));
    for (bool more = true; more;) {
      auto item = reader.Next();
      if (const auto* body = std::get_if<std::string>(&item)) {
        session.Handle(*body);
      } else if (const auto* error = std::get_if<Error>(&item)) {
        session.HandleBrokenStream(*error);
      } else {
        more = false;
      }
    }
    session.WorkToEnd();
  }
  return 0;
}
