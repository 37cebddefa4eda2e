// The process's standard streams. A reader that goes away ends the output, not the process.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace kubevet::cli {

enum class ColorChoice : uint8_t { kAuto, kAlways, kNever };

class Console {
 public:
  /// Opens what the caller has closed, so that no file takes the number of a standard stream, and lets a
  /// reader that goes away be an error of writing instead of a signal.
  Console();

  /// Standard output. After an error, or once nobody reads any more, nothing is written.
  void Out(std::string_view text);
  void Err(std::string_view text);
  /// `kubevet: MESSAGE` on standard error, control characters shown instead of sent.
  void Complain(std::string_view message);
  /// A line on standard error that the next output replaces; only for terminals.
  void Progress(std::string_view text);

  bool out_is_terminal() const { return out_is_terminal_; }
  bool err_is_terminal() const { return err_is_terminal_; }
  /// Columns of the terminal that shows standard output; nothing when it is none.
  std::optional<uint32_t> columns() const;
  bool Colored(ColorChoice choice) const;

  /// Nobody reads standard output any more: no reason to complain, and none to go on.
  bool out_is_abandoned() const { return out_is_abandoned_; }
  /// Why standard output could not be written, a full disk for example.
  const std::optional<Error>& out_error() const { return out_error_; }

 private:
  void ClearProgress();

  bool out_is_terminal_ = false;
  bool err_is_terminal_ = false;
  bool shows_progress_ = false;
  bool out_is_abandoned_ = false;
  std::optional<Error> out_error_;
};

}  // namespace kubevet::cli
