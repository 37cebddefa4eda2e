# The program as one file that needs no other, from the archives that Debian has: it starts in a third of the time.
# Everything is compiled as it is for a program that is linked dynamically, so that a compiler cache serves both.
find_library(RE2_ARCHIVE libre2.a)
find_library(YAML_CPP_ARCHIVE libyaml-cpp.a)
find_path(YAML_CPP_INCLUDE_DIR yaml-cpp/yaml.h)
find_path(FMT_INCLUDE_DIR fmt/format.h)
if(KUBEVET_STATIC STREQUAL "OFF" OR KUBEVET_SANITIZE OR KUBEVET_FUZZ
    OR NOT (RE2_ARCHIVE AND YAML_CPP_ARCHIVE AND YAML_CPP_INCLUDE_DIR AND FMT_INCLUDE_DIR))
  set(KUBEVET_IS_STATIC OFF)
else()
  include(CheckCXXSourceCompiles)
  set(CMAKE_REQUIRED_DEFINITIONS -DFMT_SHARED)
  set(CMAKE_REQUIRED_INCLUDES ${RE2_INCLUDE_DIR} ${YAML_CPP_INCLUDE_DIR} ${FMT_INCLUDE_DIR})
  set(CMAKE_REQUIRED_LINK_OPTIONS -static)
  set(CMAKE_REQUIRED_LIBRARIES ${RE2_ARCHIVE} ${YAML_CPP_ARCHIVE} Threads::Threads)
  check_cxx_source_compiles("#include \"${CMAKE_CURRENT_LIST_DIR}/fmt_archive.cc\"
    #include <re2/re2.h>
    #include <yaml-cpp/yaml.h>
    #ifdef __GLIBC__
    #if !__GLIBC_PREREQ(2, 34)
    #error threads of a static program may crash
    #endif
    #endif
    int main() { return re2::RE2(\"a\").ok() && YAML::Load(\"a\").IsMap(); }" KUBEVET_CAN_BE_STATIC)
  foreach(required DEFINITIONS INCLUDES LINK_OPTIONS LIBRARIES)
    unset(CMAKE_REQUIRED_${required})
  endforeach()
  set(KUBEVET_IS_STATIC ${KUBEVET_CAN_BE_STATIC})
endif()
if(NOT KUBEVET_IS_STATIC)
  if(KUBEVET_STATIC STREQUAL "ON")
    message(FATAL_ERROR "the program cannot be linked statically with the libraries of this machine")
  endif()
  return()
endif()

set(RE2 ${RE2_ARCHIVE})
add_library(yaml-cpp::yaml-cpp STATIC IMPORTED)
set_target_properties(yaml-cpp::yaml-cpp PROPERTIES
  IMPORTED_LOCATION ${YAML_CPP_ARCHIVE} INTERFACE_INCLUDE_DIRECTORIES ${YAML_CPP_INCLUDE_DIR})
add_library(fmt_archive STATIC ${CMAKE_CURRENT_LIST_DIR}/fmt_archive.cc)
target_include_directories(fmt_archive SYSTEM PUBLIC ${FMT_INCLUDE_DIR})
target_compile_definitions(fmt_archive PUBLIC FMT_SHARED)
add_library(fmt::fmt ALIAS fmt_archive)

# The first exception in a static program sorts all that may be thrown through, see unwinding.cc.
include(CheckCXXSourceRuns)
set(by_table "-Wl,--eh-frame-hdr,--wrap=__register_frame_info,--wrap=__deregister_frame_info")
if(CMAKE_CROSSCOMPILING)
  set(KUBEVET_UNWINDS_BY_TABLE OFF)
else()
  set(CMAKE_REQUIRED_LINK_OPTIONS -static ${by_table})
  check_cxx_source_runs("#include \"${CMAKE_CURRENT_LIST_DIR}/unwinding.cc\"
    int main() { try { throw 1; } catch (int) { return 0; } }" KUBEVET_UNWINDS_BY_TABLE)
  unset(CMAKE_REQUIRED_LINK_OPTIONS)
endif()
add_library(static_program INTERFACE)
target_link_options(static_program INTERFACE -static)
if(KUBEVET_UNWINDS_BY_TABLE)
  target_sources(static_program INTERFACE ${CMAKE_CURRENT_LIST_DIR}/unwinding.cc)
  target_link_options(static_program INTERFACE ${by_table})
endif()

if(KUBEVET_SMALL)
  add_link_options(-s -Wl,--gc-sections)
  include(CheckLinkerFlag)
  check_linker_flag(CXX "-fuse-ld=gold" KUBEVET_HAS_GOLD)
  if(KUBEVET_HAS_GOLD)  # it makes one of functions that compiled to the same
    add_link_options(-fuse-ld=gold -Wl,--icf=safe)
  endif()
endif()
