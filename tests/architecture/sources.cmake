# Included by the rule scripts, which are run with -DROOT=<checkout>.

# sources(<result> <folder>...): the C++ files in these folders of the checkout.
function(sources result)
  set(found)
  foreach(folder ${ARGN})
    file(GLOB_RECURSE files ${ROOT}/${folder}/*.cpp ${ROOT}/${folder}/*.hpp)
    list(APPEND found ${files})
  endforeach()
  set(${result} "${found}" PARENT_SCOPE)
endfunction()

# lines_of(<result> <file>): its lines as a list, comments cut off. Characters that
# a list of CMake would trip over become blanks; no rule looks for them.
function(lines_of result file)
  file(READ ${file} text)
  string(REGEX REPLACE "[][;\\]" " " text "${text}")
  string(REGEX REPLACE "//[^\n]*" "" text "${text}")
  string(REPLACE "\n" ";" text "${text}")
  set(${result} "${text}" PARENT_SCOPE)
endfunction()
