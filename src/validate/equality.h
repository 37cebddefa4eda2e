// Whether an update changes a value. Mirrors apiequality.Semantic.DeepEqual on defaulted objects: what means
// the same is no change, however it is written.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "validate/value.h"

namespace kubevet::validate {

/// Equal as the server sees them: nothing, null and empty are the same, `10Gi` is `10240Mi`, a field left out
/// has its default. The order of list items counts. Fields named in `ignored` do not, at the top level.
bool SameValue(const Value& now, const Value& old, std::initializer_list<std::string_view> ignored = {});

/// Whether an apply that leaves `old` out does not remove it: somebody else set it in the cluster.
bool StaysWhenLeftOut(const Value& old);

/// Two values that differ; one of them may be missing.
struct Change {
  Value now;
  Value old;
};

/// What makes SameValue false, as deep as both sides have the same shape: fields, and items by their place.
std::vector<Change> Changes(const Value& now, const Value& old,
                            std::initializer_list<std::string_view> ignored = {});

/// Invalid at `now` when it differs from `old`; says what differs. The second form knows the default of the
/// field, which both objects may leave out.
void ValidateImmutable(const Value& now, const Value& old, std::string help = {});
/// The same for a field whose default, where one of the objects leaves it out, is known.
void ValidateImmutableField(const Value& now, const Value& old, std::string_view field,
                            std::string help = {});

}  // namespace kubevet::validate
