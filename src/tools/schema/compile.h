// Turns the table into C++ source: arrays of plain integers and one text that they point into by offset.
#pragma once

#include <string>

#include "base/result.h"
#include "tools/schema/api_model.h"

namespace kubevet::tools {

/// The source that defines what schema/table_data.h declares. An error when the table outgrows its integers
/// or a field has a type that is not there.
Result<std::string> CompileTable(const ApiTable& table);

}  // namespace kubevet::tools
