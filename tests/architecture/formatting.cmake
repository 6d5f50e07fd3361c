# Fails where clang-format would write a file differently.
cmake_minimum_required(VERSION 3.23)
include(${CMAKE_CURRENT_LIST_DIR}/sources.cmake)

find_program(clang_format NAMES clang-format-14 clang-format)
if(NOT clang_format)
  message(STATUS "skipped: there is no clang-format")
  return()
endif()
sources(files cmd lib conf-parsers tests)
execute_process(COMMAND ${clang_format} --dry-run -Werror ${files} RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(SEND_ERROR "clang-format -i puts these right")
endif()
