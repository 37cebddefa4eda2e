#include "render/fingerprints.h"

#include <fmt/core.h>

#include <cstdint>
#include <string_view>

namespace kubevet::render {
namespace {

/// FNV-1a, the same on every machine, with a start of its own.
uint64_t HashOf(std::string_view text, uint64_t start) {
  uint64_t hash = start;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

}  // namespace

std::string Fingerprinter::Print(const engine::Finding& finding) {
  constexpr uint64_t kStart = 0xcbf29ce484222325, kOtherStart = 0x84222325cbf29ce4;
  const engine::Fingerprint print = engine::FingerprintOf(finding, paths_.FromRoot(finding.file));
  const std::string text = fmt::format("{}\n{}\n{}\n{}\n{}\n{}", print.file, print.rule, print.resource,
                                       print.field, print.line, met_[print]++);
  return fmt::format("{:016x}{:016x}", HashOf(text, kStart), HashOf(text, kOtherStart));
}

}  // namespace kubevet::render
