# cmake -DFROM=file -DTO=file.cc -DNAME=kubevet::folder::kName -P embed.cmake
# Turns a text file into a constant of the program: `extern const std::string_view kName`.
file(READ ${FROM} text)
string(REGEX MATCH "^(.*)::([A-Za-z]+)$" unused ${NAME})
file(WRITE ${TO} "#include <string_view>

namespace ${CMAKE_MATCH_1} {
extern const std::string_view ${CMAKE_MATCH_2};
const std::string_view ${CMAKE_MATCH_2} = R\"embedded(${text})embedded\";
}  // namespace ${CMAKE_MATCH_1}
")
