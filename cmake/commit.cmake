# The commit that `kubevet version` tells, known without running anything while HEAD stays where it is. A build
# from an archive says it with -DKUBEVET_COMMIT=….
set(KUBEVET_COMMIT "" CACHE STRING "the commit that is built; empty: what git says")
set(commit_header ${CMAKE_CURRENT_BINARY_DIR}/cli/commit.h)
find_program(GIT git)
set(head_log "")
if(GIT AND NOT KUBEVET_COMMIT)
  execute_process(COMMAND ${GIT} rev-parse --git-path logs/HEAD WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
    OUTPUT_VARIABLE head_log OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  get_filename_component(head_log "${head_log}" ABSOLUTE BASE_DIR ${CMAKE_SOURCE_DIR})
  if(NOT EXISTS ${head_log} OR IS_DIRECTORY ${head_log})
    set(head_log "")
  endif()
endif()
add_custom_command(OUTPUT ${commit_header}
  COMMAND ${CMAKE_COMMAND} -D COMMIT=${KUBEVET_COMMIT} -D GIT=${GIT} -D SOURCE=${CMAKE_SOURCE_DIR}
    -D HEADER=${commit_header} -P ${CMAKE_SOURCE_DIR}/cmake/write_commit.cmake
  DEPENDS ${CMAKE_SOURCE_DIR}/cmake/write_commit.cmake ${head_log} VERBATIM)
target_sources(kubevet_cli PRIVATE ${commit_header})
target_include_directories(kubevet_cli PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
