# widl_add_library(NAME [STATIC|SHARED|OBJECT]
#                  FILES file… [BASE_DIR dir] [IMPORT_DIRS dir…] [SIDES side…]
#                  [OPTIMIZE speed|size] [DESCRIPTOR] [DOUBLES] [LINT] [BREAKING_AGAINST old])
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
# SIDES        client (calls and subscribes), server (serves and publishes); default: both
# OPTIMIZE     speed (straight-line marshalling), size (tables); default: speed
# DESCRIPTOR   the code has its contracts, as `widlc describe` writes them
# DOUBLES      adds the target NAME_doubles, for tests: fake callees and recorders, such as those of
#              <fleet/device_doubles.h>, and the router that they need
# LINT         adds the test NAME_lint: the contracts break no rule that `widlc lint` recommends
# BREAKING_AGAINST
#              adds the test NAME_breaking: the contracts break nobody who uses the old ones, which
#              are a descriptor (.json), a file, a directory or git:REF:PATH; relative paths start at
#              the current source directory
#
# A contract may import the contracts of every library that NAME is linked to, because contracts
# are looked up where headers are: link them with PUBLIC, for their headers are needed as well.
# To install: install(TARGETS NAME EXPORT … FILE_SET HEADERS FILE_SET contracts).
#
# WAMP's own contracts, such as wamp/session.widl, need no directory and no library: widl::wamp is
# linked where this Widl has it.
#
# What is generated is visible outside of a shared library, and only there; CMAKE_C_VISIBILITY_PRESET
# decides about other kinds.
#
# Widl_WIDLC_EXECUTABLE is a compiler to use instead of the package's own. A cross build needs it:
# only what runs on this machine will do, so CMake's directories, which are the target's, are not
# searched, only PATH.

cmake_policy(PUSH)
cmake_policy(VERSION 3.23)

# From 3.31 on, `cmake --build … --target codegen` makes all generated files, for editors.
set(_widl_codegen)
if(POLICY CMP0171)
  cmake_policy(SET CMP0171 NEW)
  set(_widl_codegen CODEGEN)
endif()
set_property(GLOBAL PROPERTY WIDL_CODEGEN ${_widl_codegen})
unset(_widl_codegen)

if(CMAKE_CROSSCOMPILING)
  find_program(Widl_WIDLC_EXECUTABLE widlc PATHS ENV PATH NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH
               DOC "The contract compiler, which runs on this machine")
endif()

# Widl_WIDLC_EXECUTABLE has to run here, which a compiler for another machine does not.
function(_widl_check_executable)
  if(NOT EXISTS "${Widl_WIDLC_EXECUTABLE}")
    message(FATAL_ERROR "Widl_WIDLC_EXECUTABLE is '${Widl_WIDLC_EXECUTABLE}', which does not exist")
  endif()
  execute_process(COMMAND "${Widl_WIDLC_EXECUTABLE}" --version
                  RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "Widl_WIDLC_EXECUTABLE is '${Widl_WIDLC_EXECUTABLE}', which does not run on "
                        "this machine: ${status}\n${output}")
  endif()
endfunction()

# The command of the compiler, and the file that a build depends on.
function(_widl_find_compiler ret_compiler)
  if(Widl_WIDLC_EXECUTABLE)
    _widl_check_executable()
    set(${ret_compiler} "${Widl_WIDLC_EXECUTABLE}" PARENT_SCOPE)
  elseif(CMAKE_CROSSCOMPILING)
    message(FATAL_ERROR "Widl needs a widlc that runs on this machine: set "
                        "Widl_WIDLC_EXECUTABLE to its path")
  elseif(TARGET widl::widlc)
    set(${ret_compiler} "$<TARGET_FILE:widl::widlc>" PARENT_SCOPE)
  else()
    message(FATAL_ERROR "widlc is needed, which this Widl does not have: set "
                        "Widl_WIDLC_EXECUTABLE to its path")
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
    message(FATAL_ERROR "'${file}' exists neither below BASE_DIR '${base_dir}' "
                        "nor below '${CMAKE_CURRENT_SOURCE_DIR}'")
  endif()
  cmake_path(IS_PREFIX base_dir "${found}" NORMALIZE is_below)
  if(NOT is_below)
    message(FATAL_ERROR "'${found}' is not below BASE_DIR '${base_dir}'")
  endif()
  if(NOT found MATCHES "\\.widl$")
    message(FATAL_ERROR "'${found}' is no contract: its name does not end in '.widl'")
  endif()
  cmake_path(RELATIVE_PATH found BASE_DIRECTORY "${base_dir}" OUTPUT_VARIABLE name)
  set(${ret_path} "${found}" PARENT_SCOPE)
  set(${ret_name} "${name}" PARENT_SCOPE)
endfunction()

# The kind of library that was asked for, if any.
function(_widl_kind name ret_kind)
  set(kinds)
  foreach(kind STATIC SHARED OBJECT)
    if(W_${kind})
      list(APPEND kinds ${kind})
    endif()
  endforeach()
  list(LENGTH kinds count)
  if(count GREATER 1)
    message(FATAL_ERROR "widl_add_library: '${name}' cannot be '${kinds}' at once")
  endif()
  set(${ret_kind} ${kinds} PARENT_SCOPE)
endfunction()

# The option of widlc for SIDES; nothing for the default.
function(_widl_side_option ret_option)
  foreach(side IN LISTS W_SIDES)
    if(NOT side MATCHES "^(client|server)$")
      message(FATAL_ERROR "widl_add_library: SIDES are 'client' and 'server', not '${side}'")
    endif()
  endforeach()
  set(option)
  if(W_SIDES)
    list(JOIN W_SIDES "," sides)
    set(option "--side=${sides}")
  endif()
  set(${ret_option} ${option} PARENT_SCOPE)
endfunction()

# The option of widlc for OPTIMIZE; nothing for the default.
function(_widl_optimize_option ret_option)
  set(option)
  if(DEFINED W_OPTIMIZE)
    if(NOT W_OPTIMIZE MATCHES "^(speed|size)$")
      message(FATAL_ERROR "widl_add_library: OPTIMIZE is 'speed' or 'size', not '${W_OPTIMIZE}'")
    endif()
    set(option "--optimize=${W_OPTIMIZE}")
  endif()
  set(${ret_option} ${option} PARENT_SCOPE)
endfunction()

# The command that turns one contract into a header and a source of `library`. Further arguments are
# the compiler's.
#
# widlc leaves alone what would not change. Ninja understands that; make would run the command
# again and again while an output is older than an input, so there the outputs get a new time.
function(_widl_add_command library compiler path name base_dir output_dir)
  get_property(codegen GLOBAL PROPERTY WIDL_CODEGEN)
  set(outputs "${output_dir}/${name}.h" "${output_dir}/${name}.c")
  if("--doubles" IN_LIST ARGN)
    string(REGEX REPLACE "\\.widl$" "_doubles.h" doubles "${name}")
    list(APPEND outputs "${output_dir}/${doubles}")
  endif()
  set(imports "$<REMOVE_DUPLICATES:$<TARGET_PROPERTY:${library},INCLUDE_DIRECTORIES>>")
  set(touch)
  if(NOT CMAKE_GENERATOR MATCHES "Ninja")
    set(touch COMMAND "${CMAKE_COMMAND}" -E touch ${outputs})
  endif()
  add_custom_command(
    OUTPUT ${outputs}
    COMMAND "${compiler}" gen "${path}" -o "${output_dir}" -I "${base_dir}"
            "-I$<JOIN:${imports},;-I>" -MF "${output_dir}/${name}.d" ${ARGN}
    ${touch}
    DEPENDS "${path}" "${compiler}"
    DEPFILE "${output_dir}/${name}.d"
    COMMENT "Generating C from ${name}"
    VERBATIM COMMAND_EXPAND_LISTS ${codegen})
endfunction()

# A shared library is good for nothing but its symbols. All that the generated code does not keep to
# its file is declared in its header, so there is nothing to pick from.
function(_widl_set_visibility library)
  get_target_property(type ${library} TYPE)
  if(type STREQUAL "SHARED_LIBRARY")
    set_target_properties(${library} PROPERTIES C_VISIBILITY_PRESET default)
  elseif(NOT DEFINED CMAKE_C_VISIBILITY_PRESET)
    set_target_properties(${library} PROPERTIES C_VISIBILITY_PRESET hidden)
  endif()
endfunction()

# The test that LINT asks for. Contracts that are generated have to be there when it runs.
function(_widl_add_lint library compiler base_dir)
  set(imports "$<REMOVE_DUPLICATES:$<TARGET_PROPERTY:${library},INCLUDE_DIRECTORIES>>")
  add_test(NAME ${library}_lint
           COMMAND "${compiler}" lint ${ARGN} -I "${base_dir}" "-I$<JOIN:${imports},;-I>"
           COMMAND_EXPAND_LISTS)
endfunction()

# The test that BREAKING_AGAINST asks for. It runs where git finds the repository.
function(_widl_add_breaking library compiler base_dir against)
  set(imports "$<REMOVE_DUPLICATES:$<TARGET_PROPERTY:${library},INCLUDE_DIRECTORIES>>")
  if(NOT against MATCHES "^git:")
    cmake_path(ABSOLUTE_PATH against BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
  endif()
  add_test(NAME ${library}_breaking
           COMMAND "${compiler}" breaking ${ARGN} --against "${against}" -I "${base_dir}"
                   "-I$<JOIN:${imports},;-I>"
           WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}"
           COMMAND_EXPAND_LISTS)
endfunction()

# Refuse a call without one of the values `names`.
function(_widl_check_values function)
  if(W_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${function}: unknown arguments '${W_UNPARSED_ARGUMENTS}'")
  endif()
  if(W_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "${function}: nothing follows '${W_KEYWORDS_MISSING_VALUES}'")
  endif()
  foreach(name IN LISTS ARGN)
    if(NOT W_${name})
      message(FATAL_ERROR "${function}: ${name} missing")
    endif()
  endforeach()
endfunction()

function(widl_add_library name)
  cmake_parse_arguments(PARSE_ARGV 1 W "STATIC;SHARED;OBJECT;DESCRIPTOR;DOUBLES;LINT" "BASE_DIR;OPTIMIZE;BREAKING_AGAINST"
                        "FILES;IMPORT_DIRS;SIDES")
  _widl_check_values(widl_add_library FILES)
  if(NOT TARGET widl::runtime)
    message(FATAL_ERROR "widl_add_library() needs the target widl::runtime, which this Widl does "
                        "not have, or find_package(Widl) was not called")
  endif()
  _widl_kind(${name} kind)
  _widl_side_option(side)
  _widl_optimize_option(optimize)
  set(descriptor)
  if(W_DESCRIPTOR)
    set(descriptor --descriptor)
  endif()
  set(doubles)
  if(W_DOUBLES)
    set(doubles --doubles)
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

  add_library(${name} ${kind})
  set(contracts)
  set(headers)
  set(sources)
  foreach(file IN LISTS W_FILES)
    _widl_locate("${file}" "${base_dir}" path file_name)
    _widl_add_command(${name} "${compiler}" "${path}" "${file_name}" "${base_dir}"
                      "${output_dir}" ${side} ${optimize} ${descriptor} ${doubles})
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
  if(W_LINT)
    _widl_add_lint(${name} "${compiler}" "${base_dir}" ${contracts})
  endif()
  if(W_BREAKING_AGAINST)
    _widl_add_breaking(${name} "${compiler}" "${base_dir}" "${W_BREAKING_AGAINST}" ${contracts})
  endif()
  if(W_DOUBLES)
    add_library(${name}_doubles INTERFACE)
    target_link_libraries(${name}_doubles INTERFACE ${name}
                          $<TARGET_NAME_IF_EXISTS:widl::router>)
  endif()
  _widl_set_visibility(${name})
  set_target_properties(${name} PROPERTIES
    C_STANDARD 11
    POSITION_INDEPENDENT_CODE ON
    INTERFACE_HEADER_SETS_TO_VERIFY HEADERS)
  target_link_libraries(${name} PUBLIC widl::runtime)
  if(NOT name STREQUAL "widlwamp")
    target_link_libraries(${name} PUBLIC $<TARGET_NAME_IF_EXISTS:widl::wamp>)
  endif()
endfunction()

include(${CMAKE_CURRENT_LIST_DIR}/WidlGenerate.cmake)

cmake_policy(POP)
