#include "cel/function.h"

#include <re2/re2.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "cel/map.h"

namespace kubevet::cel {
namespace {

/// What a compiled pattern may take. RE2's programs grow with counted repetitions: `^[\\p{L}0-9 ]{1,255}$`,
/// which Go takes, needs most of it.
constexpr int64_t kPatternMemory = int64_t{8} << 20;
constexpr size_t kMaxPatterns = 8;
/// What compiling takes: per instruction of the program, and when there is no program.
constexpr uint64_t kUnitsPerInstruction = 40;
constexpr uint64_t kFailureUnits = 1'000'000;
/// A search usually looks at a character once; at worst for every instruction, and of very long programs only
/// a part is ever busy.
constexpr int kInstructionsAtOnce = 8;
constexpr int kMaxBusyInstructions = 4096;
/// Indexes that are kept at a time.
constexpr size_t kMaxIndexes = 32;
/// From here on a map of a document is not searched from the start each time.
constexpr uint32_t kLargeMap = 1000;
constexpr size_t kMaxMessage = 300;

}  // namespace

struct Call::Caches {
  std::unordered_map<std::string, std::unique_ptr<re2::RE2>> patterns;
  std::vector<std::pair<yaml::Node, Value>> indexes;
};

Call::Call(Arena& arena, uint64_t cost_limit, const void* context)
    : arena_(arena), cost_left_(cost_limit), context_(context) {}

Call::~Call() = default;

Call::Caches& Call::caches() {
  if (!caches_) caches_ = std::make_unique<Caches>();
  return *caches_;
}

Value Call::Error(std::string_view message) {
  Charge(message.size() / 10);
  if (message.size() <= kMaxMessage) return Value::Error(arena_.Copy(message));
  message = message.substr(0, CodePointBefore(message, kMaxMessage));
  return Value::Error(arena_.Copy(std::string(message) + "..."));
}

std::optional<Value> Call::Find(const Value& map, const Value& key) {
  if (key.kind() == Kind::kString && !Charge(key.text().size() / 10)) return std::nullopt;
  if (!map.IsView() || map.node().size_bound() < kLargeMap) return map.Find(key);
  auto& indexes = caches().indexes;
  const auto known = std::find_if(indexes.begin(), indexes.end(),
                                  [&](const auto& index) { return index.first.IsSame(map.node()); });
  if (known != indexes.end()) return known->second.Find(key);
  MapBuilder index(arena_);
  for (const MapEntry& entry : map.entries()) {
    if (!Charge(1)) return std::nullopt;
    index.Add(entry.key, entry.value);
  }
  // Of a key that the document gives twice the first counts; so it is where no index is.
  const Value indexed = index.Finish();
  if (indexed.IsError()) return map.Find(key);
  if (indexes.size() == kMaxIndexes) indexes.erase(indexes.begin());
  indexes.emplace_back(map.node(), indexed);
  return indexed.Find(key);
}

std::unique_ptr<re2::RE2> CompilePattern(std::string_view pattern) {
  re2::RE2::Options options(re2::RE2::Quiet);
  options.set_max_mem(kPatternMemory);
  return std::make_unique<re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
}

const re2::RE2* Call::Pattern(std::string_view pattern) {
  if (constant_pattern_) return constant_pattern_;
  auto& patterns = caches().patterns;
  auto known = patterns.find(std::string(pattern));
  if (known == patterns.end()) {
    if (!ChargeText(pattern.size())) return nullptr;
    if (patterns.size() == kMaxPatterns) patterns.clear();
    known = patterns.emplace(pattern, CompilePattern(pattern)).first;
    const int size = known->second->ProgramSize();
    if (!Charge(size < 0 ? kFailureUnits : static_cast<uint64_t>(size) * kUnitsPerInstruction))
      return nullptr;
  }
  return known->second->ok() ? known->second.get() : nullptr;
}

bool Call::ChargeSearch(size_t text, const re2::RE2& pattern) {
  const int instructions = std::min(pattern.ProgramSize(), kMaxBusyInstructions);
  return Charge((text / 10 + 1) * static_cast<uint64_t>(instructions / kInstructionsAtOnce + 1));
}

}  // namespace kubevet::cel
