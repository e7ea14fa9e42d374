# widl_add_library(NAME [STATIC|SHARED|OBJECT]
#                  FILES file… [BASE_DIR dir] [IMPORT_DIRS dir…])
#
# A library of the code generated from contracts:
#
#     widl_add_library(fleet_api FILES fleet/device.widl BASE_DIR idl)
#     target_link_libraries(client PRIVATE fleet_api)        # #include <fleet/device.widl.h>
#
# FILES        contracts, all below BASE_DIR; relative paths start there or at the current source
#              directory
# BASE_DIR     a contract is imported, and its header included, by the path below it; default: the
#              current source directory
# IMPORT_DIRS  further directories for imports, also for libraries that link this one
#
# A contract may import the contracts of every library that NAME is linked to, because contracts
# are looked up where headers are: link them with PUBLIC, for their headers are needed as well.
# To install: install(TARGETS NAME EXPORT … FILE_SET HEADERS FILE_SET contracts).
#
# Widl_WIDLC_EXECUTABLE is a compiler to use instead of the package's own, for cross builds.

cmake_policy(PUSH)
cmake_policy(VERSION 3.23)

# The command of the compiler, and the file that a build depends on.
function(_widl_find_compiler ret_compiler)
  if(Widl_WIDLC_EXECUTABLE)
    if(NOT EXISTS "${Widl_WIDLC_EXECUTABLE}")
      message(FATAL_ERROR "Widl_WIDLC_EXECUTABLE is '${Widl_WIDLC_EXECUTABLE}', which does not "
                          "exist")
    endif()
    set(${ret_compiler} "${Widl_WIDLC_EXECUTABLE}" PARENT_SCOPE)
  elseif(CMAKE_CROSSCOMPILING)
    message(FATAL_ERROR "widl_add_library() needs a widlc that runs on this machine: set "
                        "Widl_WIDLC_EXECUTABLE to its path")
  elseif(TARGET widl::widlc)
    set(${ret_compiler} "$<TARGET_FILE:widl::widlc>" PARENT_SCOPE)
  else()
    message(FATAL_ERROR "widl_add_library() needs the target widl::widlc: call "
                        "find_package(Widl) first")
  endif()
endfunction()

# The absolute path of a contract and its path below the base directory.
function(_widl_locate file base_dir ret_path ret_name)
  set(found)
  foreach(start "${base_dir}" "${CMAKE_CURRENT_SOURCE_DIR}")
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY "${start}" NORMALIZE OUTPUT_VARIABLE path)
    get_source_file_property(is_generated "${path}" GENERATED)
    if(is_generated OR EXISTS "${path}")
      set(found "${path}")
      break()
    endif()
  endforeach()
  if(NOT found)
    message(FATAL_ERROR "widl_add_library: '${file}' exists neither below BASE_DIR '${base_dir}' "
                        "nor below '${CMAKE_CURRENT_SOURCE_DIR}'")
  endif()
  cmake_path(IS_PREFIX base_dir "${found}" NORMALIZE is_below)
  if(NOT is_below)
    message(FATAL_ERROR "widl_add_library: '${found}' is not below BASE_DIR '${base_dir}'")
  endif()
  if(NOT found MATCHES "\\.widl$")
    message(FATAL_ERROR "widl_add_library: '${found}' is no contract: its name does not end in "
                        "'.widl'")
  endif()
  cmake_path(RELATIVE_PATH found BASE_DIRECTORY "${base_dir}" OUTPUT_VARIABLE name)
  set(${ret_path} "${found}" PARENT_SCOPE)
  set(${ret_name} "${name}" PARENT_SCOPE)
endfunction()

# The command that turns one contract into a header and a source of `library`.
#
# widlc leaves alone what would not change. Ninja understands that; make would run the command
# again and again while an output is older than an input, so there the outputs get a new time.
function(_widl_add_command library compiler path name base_dir output_dir)
  set(imports "$<REMOVE_DUPLICATES:$<TARGET_PROPERTY:${library},INCLUDE_DIRECTORIES>>")
  set(touch)
  if(NOT CMAKE_GENERATOR MATCHES "Ninja")
    set(touch COMMAND "${CMAKE_COMMAND}" -E touch "${output_dir}/${name}.h"
                      "${output_dir}/${name}.c")
  endif()
  add_custom_command(
    OUTPUT "${output_dir}/${name}.h" "${output_dir}/${name}.c"
    COMMAND "${compiler}" gen "${path}" -o "${output_dir}" -I "${base_dir}"
            "-I$<JOIN:${imports},;-I>" -MF "${output_dir}/${name}.d"
    ${touch}
    DEPENDS "${path}" "${compiler}"
    DEPFILE "${output_dir}/${name}.d"
    COMMENT "Generating C from ${name}"
    VERBATIM COMMAND_EXPAND_LISTS)
endfunction()

function(widl_add_library name)
  cmake_parse_arguments(PARSE_ARGV 1 W "STATIC;SHARED;OBJECT" "BASE_DIR" "FILES;IMPORT_DIRS")
  if(W_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "widl_add_library: unknown arguments '${W_UNPARSED_ARGUMENTS}'")
  endif()
  if(W_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "widl_add_library: nothing follows '${W_KEYWORDS_MISSING_VALUES}'")
  endif()
  if(NOT W_FILES)
    message(FATAL_ERROR "widl_add_library: FILES are missing")
  endif()
  set(type)
  foreach(candidate STATIC SHARED OBJECT)
    if(W_${candidate})
      list(APPEND type ${candidate})
    endif()
  endforeach()
  list(LENGTH type type_count)
  if(type_count GREATER 1)
    message(FATAL_ERROR "widl_add_library: '${name}' cannot be '${type}' at once")
  endif()
  _widl_find_compiler(compiler)

  set(source_dir "${CMAKE_CURRENT_SOURCE_DIR}")
  if(NOT W_BASE_DIR)
    set(W_BASE_DIR "${source_dir}")
  endif()
  cmake_path(ABSOLUTE_PATH W_BASE_DIR BASE_DIRECTORY "${source_dir}" NORMALIZE
             OUTPUT_VARIABLE base_dir)
  string(REGEX REPLACE "(.)/$" "\\1" base_dir "${base_dir}")
  set(output_dir "${CMAKE_CURRENT_BINARY_DIR}/${name}.widl")

  add_library(${name} ${type})
  foreach(file IN LISTS W_FILES)
    _widl_locate("${file}" "${base_dir}" path file_name)
    _widl_add_command(${name} "${compiler}" "${path}" "${file_name}" "${base_dir}"
                      "${output_dir}")
    list(APPEND contracts "${path}")
    list(APPEND headers "${output_dir}/${file_name}.h")
    list(APPEND sources "${output_dir}/${file_name}.c")
  endforeach()

  target_sources(${name}
    PRIVATE ${sources}
    PUBLIC FILE_SET HEADERS BASE_DIRS "${output_dir}" FILES ${headers}
    PUBLIC FILE_SET contracts TYPE HEADERS BASE_DIRS "${base_dir}" FILES ${contracts})
  foreach(dir IN LISTS W_IMPORT_DIRS)
    cmake_path(ABSOLUTE_PATH dir BASE_DIRECTORY "${source_dir}" NORMALIZE)
    target_include_directories(${name} PUBLIC "$<BUILD_INTERFACE:${dir}>")
  endforeach()
  set_target_properties(${name} PROPERTIES
    C_STANDARD 11
    C_VISIBILITY_PRESET default
    POSITION_INDEPENDENT_CODE ON
    INTERFACE_HEADER_SETS_TO_VERIFY HEADERS)
  target_link_libraries(${name} PUBLIC widl::runtime)
endfunction()

cmake_policy(POP)
