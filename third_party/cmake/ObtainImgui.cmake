# Obtains the source of Dear ImGui 1.92.x: the folder in icma_imgui. It is the user's own, or comes from
# an archive that fetch_imgui.sh puts into the folder icma_cache. Needs no compiler: it also runs as a
# script, in the folder where the source is to be unpacked.

set(ICMA_IMGUI_SOURCE_DIR "" CACHE PATH "A directory with the Dear ImGui 1.92.x source, if you have one")
set(ICMA_IMGUI_ARCHIVE_URL "" CACHE STRING "Where to download a Dear ImGui 1.92.x archive, if you wish")
set(ICMA_IMGUI_ARCHIVE_SHA256 "" CACHE STRING "The SHA-256 of that archive")
if(DEFINED ENV{XDG_CACHE_HOME} AND NOT "$ENV{XDG_CACHE_HOME}" STREQUAL "")
  set(icma_cache "$ENV{XDG_CACHE_HOME}/icma-learn/third_party")
else()
  set(icma_cache "$ENV{HOME}/.cache/icma-learn/third_party")
endif()

# Leaves the path of a verified archive in `out`.
function(icma_imgui_fetch out)
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -E env "ICMA_IMGUI_ARCHIVE_URL=${ICMA_IMGUI_ARCHIVE_URL}"
            "ICMA_IMGUI_ARCHIVE_SHA256=${ICMA_IMGUI_ARCHIVE_SHA256}"
            "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../fetch_imgui.sh" "${icma_cache}"
    OUTPUT_VARIABLE archive OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR " Dear ImGui 1.92 is needed and could not be obtained (see above).")
  endif()
  set(${out} "${archive}" PARENT_SCOPE)
endfunction()

# Unpacks the archive to `folder`, whatever folder it is in inside; nothing is done the second time.
function(icma_imgui_unpack archive folder)
  set(have "")
  if(EXISTS "${folder}/.archive")
    file(READ "${folder}/.archive" have)
  endif()
  if(have STREQUAL archive)
    return()
  endif()
  file(REMOVE_RECURSE "${folder}" "${folder}.unpacked")
  file(ARCHIVE_EXTRACT INPUT "${archive}" DESTINATION "${folder}.unpacked")
  file(GLOB_RECURSE headers "${folder}.unpacked/imgui.h")
  if(NOT headers)
    message(FATAL_ERROR " The archive ${archive} holds no imgui.h; it is not Dear ImGui.")
  endif()
  list(GET headers 0 header)
  get_filename_component(root "${header}" DIRECTORY)
  file(RENAME "${root}" "${folder}")
  file(REMOVE_RECURSE "${folder}.unpacked")
  file(WRITE "${folder}/.archive" "${archive}")
endfunction()

# Every file that is compiled must be there, and the version be right.
function(icma_imgui_check folder)
  foreach(file imgui.h imgui_internal.h imgui.cpp backends/imgui_impl_glfw.cpp)
    if(NOT EXISTS "${folder}/${file}")
      message(FATAL_ERROR " ${folder} holds no Dear ImGui source: there is no ${file}.")
    endif()
  endforeach()
  # A message that begins with a space is not wrapped: each is one line.
  file(STRINGS "${folder}/imgui.h" version REGEX "define IMGUI_VERSION ")
  if(NOT version MATCHES "\"(1\\.92\\.[^\"]*)\"")
    message(FATAL_ERROR " Dear ImGui 1.92.x is needed; ${folder}/imgui.h says: ${version}")
  endif()
  message(STATUS "Dear ImGui ${CMAKE_MATCH_1}: ${folder}")
endfunction()

set(icma_imgui "${ICMA_IMGUI_SOURCE_DIR}")
if(NOT icma_imgui)
  set(icma_imgui "${CMAKE_BINARY_DIR}/third_party/imgui-source")
  icma_imgui_fetch(icma_imgui_archive)
  icma_imgui_unpack("${icma_imgui_archive}" "${icma_imgui}")
endif()
icma_imgui_check("${icma_imgui}")
