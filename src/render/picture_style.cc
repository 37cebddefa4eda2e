#include "render/picture_style.h"

namespace kubevet::render {
namespace {

constexpr std::string_view kStyle =
    R"(svg.kv text{font:12px system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif;fill:#1f2328}
svg.kv .h{font-size:16px;font-weight:600}
svg.kv .m{fill:#59636e}
svg.kv .c{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
svg.kv .n{font-size:11px;text-anchor:middle}
svg.kv .paper{fill:#ffffff}
svg.kv .zebra{fill:#f6f8fa}
svg.kv .fold{fill:#eaeef2}
svg.kv .grid{stroke:#d1d9e0;stroke-width:1}
svg.kv .r0{fill:#12549a;stroke:#12549a}
svg.kv .r1{fill:#f5bd5f;stroke:#a86a00}
svg.kv .r2{fill:#8e4585;stroke:#8e4585}
svg.kv .r3{fill:#b9dcb2;stroke:#3f7f3a}
svg.kv .r4{fill:#5d4b2a;stroke:#5d4b2a}
svg.kv .r5{fill:#d5d8dc;stroke:#59636e}
svg.kv .soft{stroke:none;opacity:.22}
svg.kv .line{stroke:none}
svg.kv .going{fill:none;stroke-dasharray:3 2;stroke-width:1.5}
svg.kv .failed{fill:#c4232d;stroke:#82071e}
svg.kv .over{fill:#8c959f;stroke:#59636e}
svg.kv .stalls{fill:#ffe3e0}
svg.kv .alarm{fill:none;stroke:#c4232d;stroke-width:2.5}
svg.kv .sign{fill:#c4232d;stroke:#82071e;stroke-width:1}
svg.kv .on{fill:#ffffff;font-weight:700;text-anchor:middle}
svg.kv .good{fill:#1a7f37}
svg.kv .fair{fill:#7d4e00}
svg.kv .bad{fill:#c4232d}
)";

constexpr std::string_view kDarkStyle = R"(svg.kv text{fill:#e6edf3}
svg.kv .m{fill:#9da7b1}
svg.kv .paper{fill:#0d1117}
svg.kv .zebra{fill:#151b23}
svg.kv .fold{fill:#212830}
svg.kv .grid{stroke:#3d444d}
svg.kv .r0{fill:#3f83d6;stroke:#79b0f2}
svg.kv .r1{fill:#fbd58c;stroke:#fbd58c}
svg.kv .r2{fill:#b072a8;stroke:#d3a3cd}
svg.kv .r3{fill:#c6e6c0;stroke:#c6e6c0}
svg.kv .r4{fill:#94804f;stroke:#c4b07f}
svg.kv .r5{fill:#d5d8dc;stroke:#d5d8dc}
svg.kv .soft,svg.kv .line{stroke:none}
svg.kv .going{fill:none}
svg.kv .failed,svg.kv .sign{fill:#da3633;stroke:#ff9a94}
svg.kv .stalls{fill:#3c1618}
svg.kv .alarm{fill:none;stroke:#ff7b72}
svg.kv .on{fill:#ffffff}
svg.kv .good{fill:#238636}
svg.kv .fair{fill:#9a6700}
svg.kv .bad{fill:#c93c37}
)";

}  // namespace

std::string_view PictureStyle() {
  return kStyle;
}

std::string_view DarkPictureStyle() {
  return kDarkStyle;
}

}  // namespace kubevet::render
