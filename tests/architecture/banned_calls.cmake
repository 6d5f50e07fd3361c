# Fails where code reaches for the outside world by another way than the ports.
cmake_minimum_required(VERSION 3.23)
include(${CMAKE_CURRENT_LIST_DIR}/sources.cmake)

set(word "(^|[^A-Za-z0-9_])")
# "<pattern>|<who may, all others may not>"
set(outside "^(lib/sys/.*|cmd/system_setup\\.cpp)$")
set(printing "^cmd/")
set(rules
  "${word}(secure_)?getenv *\\(|${outside}"
  "(std::|[^A-Za-z0-9_.>:&] *::)system *\\(|${outside}"
  "${word}system *\\(\"|${outside}"
  "${word}popen *\\(|${outside}"
  "${word}v?fork *\\(|${outside}"
  "filesystem::remove_all|${outside}"
  "filesystem::current_path|${outside}"
  "(system|steady)_clock::now|${outside}"
  "${word}isatty *\\(|${outside}"
  "${word}_?exit *\\(|${outside}"
  "std::c(out|err|log)|${printing}"
  "${word}(printf|puts|fputs|fprintf) *\\(|${printing}"
  "fmt::print|${printing}")

sources(files cmd lib conf-parsers)
foreach(path ${files})
  file(RELATIVE_PATH file ${ROOT} ${path})
  lines_of(lines ${path})
  set(number 0)
  foreach(line IN LISTS lines)
    math(EXPR number "${number} + 1")
    foreach(rule ${rules})
      string(REGEX MATCH "^(.*)[|](\\^.*)$" split "${rule}")
      set(pattern "${CMAKE_MATCH_1}")
      set(who "${CMAKE_MATCH_2}")
      if(line MATCHES "${pattern}")
        string(STRIP "${CMAKE_MATCH_0}" call)
        if(NOT file MATCHES "${who}")
          message(SEND_ERROR "${file}:${number}: ${call} is not for this place")
        endif()
      endif()
    endforeach()
  endforeach()
endforeach()
