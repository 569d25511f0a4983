# How every target of this project is compiled: language, warnings, sanitizers, ccache, and the
# helper that embeds text files. Foreign headers are always SYSTEM.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_LINK_DEPENDS_NO_SHARED ON)

# Options of every file, kept in a list because the precompiled header needs the very same.
set(icma_options "")
set(icma_clang OFF)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  set(icma_clang ON)
  # Some libraries ask for -pthread, and it must be the same everywhere.
  list(APPEND icma_options -pthread)
endif()

find_program(ICMA_CCACHE ccache)
if(ICMA_CCACHE)
  # With these settings files that read a precompiled header can be cached, for any folder.
  set(icma_launcher
      "${CMAKE_COMMAND};-E;env;CCACHE_DEPEND=1;CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime;${ICMA_CCACHE}")
  set(CMAKE_C_COMPILER_LAUNCHER "${icma_launcher}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${icma_launcher}")
endif()

if(icma_clang)
  find_program(ICMA_LLD NAMES ld.lld-19 ld.lld)
  if(ICMA_LLD)
    add_link_options(-fuse-ld=lld -Wl,--as-needed)
  endif()
endif()

if(ICMA_SANITIZE)
  list(APPEND icma_options -fsanitize=${ICMA_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -O0
       -D_GLIBCXX_ASSERTIONS)
  add_link_options(-fsanitize=${ICMA_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  list(APPEND icma_options -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()
if(ICMA_COVERAGE)
  list(APPEND icma_options -fprofile-instr-generate -fcoverage-mapping)
  add_link_options(-fprofile-instr-generate)
endif()
if(ICMA_FUZZ)
  list(APPEND icma_options -fsanitize=fuzzer-no-link)
endif()
add_compile_options(${icma_options})

# Half of the time of compiling went into reading the same headers: clang reads them once, into one
# precompiled header for all targets. It is made from standard input in the root folder, so that no
# path of this checkout is in it and objects are found again by a checkout in another folder. gcc, for
# which macros would have to be the same in all targets, reads every header; there a forgotten include
# shows.
if(icma_clang)
  set(icma_pch "${CMAKE_BINARY_DIR}/icma_precompiled.pch")
  set(icma_pch_header "${CMAKE_SOURCE_DIR}/third_party/precompiled.h")
  string(TOUPPER "${CMAKE_BUILD_TYPE}" icma_build_type)
  separate_arguments(icma_pch_flags UNIX_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${icma_build_type}}")
  add_custom_command(OUTPUT "${icma_pch}"
    COMMAND sh -c "in=$1; shift; cd / && exec \"$@\" <\"$in\"" sh "${icma_pch_header}"
            "${CMAKE_CXX_COMPILER}" ${icma_pch_flags} ${icma_options} ${CMAKE_CXX23_STANDARD_COMPILE_OPTION}
            -Xclang -fno-pch-timestamp -fpch-instantiate-templates -x c++-header - -o "${icma_pch}"
    DEPENDS "${icma_pch_header}" COMMENT "Reading the common headers" VERBATIM)
  add_custom_target(icma_precompiled DEPENDS "${icma_pch}")
endif()

# icma_precompile(TARGET): the target reads the shared precompiled header.
function(icma_precompile target)
  if(icma_clang)
    add_dependencies(${target} icma_precompiled)
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-include-pch> $<$<COMPILE_LANGUAGE:CXX>:${icma_pch}>)
  endif()
endfunction()

add_library(icma_warnings INTERFACE)
target_compile_options(icma_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
  -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wundef
  # A designated initializer leaves the other members at their defaults; that is its point.
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
  $<$<CXX_COMPILER_ID:Clang>:-Wno-missing-designated-field-initializers>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-missing-field-initializers>
  # What a newer library or standard calls outdated, also inside a library's templates, is no fault here.
  $<$<BOOL:${ICMA_WERROR}>:-Werror> $<$<BOOL:${ICMA_WERROR}>:-Wno-error=deprecated-declarations>)
target_include_directories(icma_warnings INTERFACE "${CMAKE_SOURCE_DIR}")

# icma_library(NAME SOURCES... [DEPS...]): a static library of this project with an icma:: alias.
function(icma_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(icma_${name} STATIC ${arg_SOURCES})
  add_library(icma::${name} ALIAS icma_${name})
  target_link_libraries(icma_${name} PUBLIC ${arg_PUBLIC} PRIVATE icma_warnings ${arg_PRIVATE})
  target_include_directories(icma_${name} PUBLIC "${CMAKE_SOURCE_DIR}")
  icma_precompile(icma_${name})
endfunction()

# icma_embed_sql(TARGET NAMESPACE FUNCTION FILES...): numbered .sql files become
# `std::span<const icma::sqlite::Migration> NAMESPACE::FUNCTION()`, declared by the caller.
function(icma_embed_sql target namespace function)
  set(out "${CMAKE_CURRENT_BINARY_DIR}/${target}_migrations.cc")
  set(inputs "")
  foreach(file ${ARGN})
    list(APPEND inputs "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
  endforeach()
  add_custom_command(OUTPUT "${out}"
    COMMAND ${CMAKE_COMMAND} "-DOUT=${out}" "-DNAMESPACE=${namespace}" "-DFUNCTION=${function}"
            "-DINPUTS=${inputs}" -P "${CMAKE_SOURCE_DIR}/third_party/cmake/EmbedSql.cmake"
    DEPENDS ${inputs} "${CMAKE_SOURCE_DIR}/third_party/cmake/EmbedSql.cmake" VERBATIM)
  target_sources(${target} PRIVATE "${out}")
endfunction()

# icma_test(NAME SOURCES... LIBS...): one doctest executable per library, run by ctest.
function(icma_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBS;LABELS;ARGS" ${ARGN})
  add_executable(${name}_test ${arg_SOURCES})
  target_link_libraries(${name}_test PRIVATE icma_warnings icma_test_main ${arg_LIBS})
  icma_precompile(${name}_test)
  add_test(NAME ${name} COMMAND ${name}_test ${arg_ARGS} WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT 1500)
endfunction()
