# Fails when a layer includes one that it may not, or a third party is let in
# by another door than its own.
cmake_minimum_required(VERSION 3.23)
include(${CMAKE_CURRENT_LIST_DIR}/sources.cmake)

# What each layer may include besides itself: a folder, or a single header.
set(kernel_data lib/kernel/kernel_config.hpp lib/kernel/kernel_facts.hpp
  lib/kernel/loader_facts.hpp lib/kernel/module_compression.hpp lib/kernel/module_info.hpp
  lib/kernel/symbol_table.hpp lib/kernel/vermagic.hpp)
set(middle lib/base lib/config lib/sys lib/kernel lib/store lib/plan)
set(allowed_lib/base)
set(allowed_lib/config lib/base)
set(allowed_lib/sys lib/base)
set(allowed_lib/kernel lib/base lib/config lib/sys
  conf-parsers/kernel_config.hpp conf-parsers/symvers.hpp)
set(allowed_lib/store lib/base lib/config lib/sys)
set(allowed_lib/plan lib/base lib/config ${kernel_data})
set(allowed_lib/policy lib/base lib/config lib/plan ${kernel_data})
set(allowed_lib/build ${middle})
set(allowed_lib/install ${middle})
set(allowed_lib/bundle lib/base lib/sys lib/store)
set(allowed_lib/app ${middle} lib/policy lib/build lib/install lib/bundle conf-parsers)
set(allowed_conf-parsers lib/base lib/config ${kernel_data})
set(allowed_cmd lib/app lib/base)
set(allowed_cmd/arguments.hpp lib/config/framework_config.hpp)  # the value of an option
set(allowed_cmd/system_setup.cpp lib/sys)  # beyond those of cmd: it makes the real ports

# Third parties: "<pattern of the header>|<who may include it>"; never a header.
set(doors
  "^boost/(asio|process|system)|^lib/sys/boost_process_runner\\.cpp$"
  "^boost/program_options|^cmd/.*\\.cpp$"
  "^toml[+][+]|^conf-parsers/toml/tree\\.cpp$"
  "^libkmod\\.h$|^lib/kernel/installed_modules\\.cpp$"
  "^(libelf|gelf)\\.h$|^lib/kernel/module_file\\.cpp$"
  "^archive(_entry)?\\.h$|^lib/sys/archive\\.cpp$"
  "^openssl/|^lib/(sys/digest|kernel/signing|kernel/token_key)\\.cpp$"
  "^(zlib|lzma|zstd)\\.h$|^lib/sys/compression\\.cpp$"
  "^nlohmann/|^cmd/render/([^/]*\\.cpp|json_value\\.hpp)$")

function(check_ours file layer header)
  foreach(permit ${layer} ${allowed_${layer}} ${allowed_${file}})
    if(header STREQUAL permit OR header MATCHES "^${permit}/")
      return()
    endif()
  endforeach()
  message(SEND_ERROR "${file}: ${layer} may not include ${header}")
endfunction()

function(check_theirs file header)
  foreach(door ${doors})
    string(REGEX MATCH "^(.*)[|](\\^.*)$" split "${door}")
    set(pattern "${CMAKE_MATCH_1}")
    set(who "${CMAKE_MATCH_2}")
    if(header MATCHES "${pattern}")
      if(NOT file MATCHES "${who}")
        message(SEND_ERROR "${file}: <${header}> has another door")
      endif()
      return()
    endif()
  endforeach()
  if(header MATCHES "/" AND NOT header MATCHES "^(sys|linux|net|netinet|arpa|fmt)/")
    message(SEND_ERROR "${file}: <${header}> has no door yet")
  endif()
endfunction()

sources(files cmd lib conf-parsers)
foreach(path ${files})
  file(RELATIVE_PATH file ${ROOT} ${path})
  string(REGEX MATCH "^(lib/[a-z]+|cmd|conf-parsers)/" layer "${file}")
  string(REGEX REPLACE "/$" "" layer "${layer}")
  file(STRINGS ${path} includes REGEX "^#[ \t]*include ")
  foreach(line ${includes})
    if(line MATCHES "\"([^\"]+)\"")
      check_ours(${file} ${layer} ${CMAKE_MATCH_1})
    elseif(line MATCHES "<([^>]+)>")
      check_theirs(${file} ${CMAKE_MATCH_1})
    endif()
  endforeach()
endforeach()
