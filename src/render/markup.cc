#include "render/markup.h"

#include "render/terminal_text.h"

namespace kubevet::render {

std::string EscapeMarkup(std::string_view text) {
  const std::string harmless = Harmless(text);
  std::string escaped;
  escaped.reserve(harmless.size());
  for (size_t i = 0; i < harmless.size(); ++i) {
    switch (const char c = harmless[i]) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        // U+FFFE and U+FFFF are no characters of XML.
        if (std::string_view(harmless).substr(i, 2) == "\xEF\xBF" && harmless[i + 2] >= '\xBE') {
          escaped += "\xEF\xBF\xBD";
          i += 2;
        } else {
          escaped += c;
        }
    }
  }
  return escaped;
}

}  // namespace kubevet::render
