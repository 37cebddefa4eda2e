# Stands in for the build in pre_commit_test.sh: the program there is has been built.
cmake_minimum_required(VERSION 3.23)
project(kubevet LANGUAGES NONE)
add_custom_target(kubevet COMMAND ${CMAKE_COMMAND} -E create_symlink $ENV{KUBEVET_UNDER_TEST} ${CMAKE_BINARY_DIR}/kubevet)
