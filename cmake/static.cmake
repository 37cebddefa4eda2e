# One file without dynamic dependencies, from the archives that Debian has. Everything is compiled as it is for the
# dynamic program, so that a compiler cache serves both.
find_library(RE2 libre2.a REQUIRED)
find_library(YAML_CPP libyaml-cpp.a REQUIRED)
find_path(YAML_CPP_INCLUDE_DIR yaml-cpp/yaml.h REQUIRED)
find_path(FMT_INCLUDE_DIR fmt/format.h REQUIRED)

add_library(yaml-cpp::yaml-cpp STATIC IMPORTED)
set_target_properties(yaml-cpp::yaml-cpp PROPERTIES
  IMPORTED_LOCATION ${YAML_CPP} INTERFACE_INCLUDE_DIRECTORIES ${YAML_CPP_INCLUDE_DIR})
add_library(fmt_archive STATIC ${CMAKE_CURRENT_LIST_DIR}/fmt_archive.cc)
target_include_directories(fmt_archive SYSTEM PUBLIC ${FMT_INCLUDE_DIR})
target_compile_definitions(fmt_archive PUBLIC FMT_SHARED)
add_library(fmt::fmt ALIAS fmt_archive)

add_link_options(-static -s -Wl,--gc-sections)
include(CheckLinkerFlag)
check_linker_flag(CXX "-fuse-ld=gold" KUBEVET_HAS_GOLD)
if(KUBEVET_HAS_GOLD)  # it makes one of functions that compiled to the same
  add_link_options(-fuse-ld=gold -Wl,--icf=safe)
endif()
