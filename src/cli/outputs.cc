#include "cli/outputs.h"

#include <fmt/core.h>

#include <set>

namespace kubevet::cli {

Result<std::vector<OutputText>> SplitOutputs(const std::vector<std::string>& texts) {
  std::vector<OutputText> outputs;
  std::set<std::string> taken;
  for (const std::string& text : texts) {
    const size_t equals = text.find('=');
    OutputText output{text.substr(0, equals), equals == std::string::npos ? "" : text.substr(equals + 1)};
    if (equals != std::string::npos && output.file.empty())
      return Error{fmt::format("`--output {}`: the file has no name", text)};
    if (output.file == "-") output.file.clear();
    if (!taken.insert(output.file).second) {
      return Error{fmt::format("`--output {}`: another report goes to {} already; name a file, `{}=FILE`",
                               text, output.file.empty() ? "standard output" : "`" + output.file + "`",
                               output.format)};
    }
    outputs.push_back(std::move(output));
  }
  return outputs;
}

}  // namespace kubevet::cli
