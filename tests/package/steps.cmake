# Steps that the scenarios are made of.
cmake_minimum_required(VERSION 3.23)

# step(NAME command…): run it, stop when it fails. The variable `output` is what it printed.
function(step name)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE text
                  ERROR_VARIABLE text)
  message(STATUS "${name}")
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${name}: '${ARGN}' failed (${status}):\n${text}")
  endif()
  set(output "${text}" PARENT_SCOPE)
endfunction()

# failing_step(NAME command…): the same for what has to fail.
function(failing_step name)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE text
                  ERROR_VARIABLE text)
  message(STATUS "${name}")
  if(status EQUAL 0)
    message(FATAL_ERROR "${name}: '${ARGN}' should have failed:\n${text}")
  endif()
  set(output "${text}" PARENT_SCOPE)
endfunction()

# What was printed last contains the text.
function(expect text)
  string(FIND "${output}" "${text}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "expected '${text}' in:\n${output}")
  endif()
endfunction()

# The same for what CMake has said, which breaks lines where it likes.
function(expect_message text)
  string(REGEX REPLACE "[ \n]+" " " output "${output}")
  expect("${text}")
endfunction()

function(expect_not text)
  string(FIND "${output}" "${text}" at)
  if(NOT at EQUAL -1)
    message(FATAL_ERROR "unexpected '${text}' in:\n${output}")
  endif()
endfunction()

# A fresh copy of a project of this folder.
function(copy_project name destination)
  file(REMOVE_RECURSE ${destination})
  file(COPY ${CMAKE_CURRENT_LIST_DIR}/${name}/ DESTINATION ${destination})
endfunction()

# A fresh copy of examples/NAME.
function(copy_example name destination)
  file(REMOVE_RECURSE ${destination})
  file(COPY ${SOURCE_DIR}/examples/${name}/ DESTINATION ${destination})
endfunction()

# Let pkg-config, and programs that look for shared libraries, find what is installed in PREFIX.
function(use_pkgconfig)
  file(GLOB_RECURSE module ${PREFIX}/*/widl.pc)
  cmake_path(GET module PARENT_PATH module_dir)
  set(ENV{PKG_CONFIG_PATH} ${module_dir})
  set(ENV{LD_LIBRARY_PATH} ${module_dir}/..)
endfunction()

# talk(SERVER READY CLIENT EXPECTED): two programs and a router; talk.py says how.
function(talk)
  step("talk" ${PYTHON} ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/talk.py ${PREFIX}/bin/widl-router
       ${ARGN})
endfunction()

# How GENERATOR builds in ${WORK}/build, and where it puts programs: `build` and `programs`.
macro(use_generator)
  set(build ${CMAKE_COMMAND} --build ${WORK}/build --parallel 2)
  set(programs ${WORK}/build)
  if(GENERATOR MATCHES "Multi-Config")
    list(APPEND build --config Debug)
    set(programs ${WORK}/build/Debug)
  endif()
endmacro()

# Settings that every configuration of a consumer gets.
set(configure_settings
  -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_COMPILER=${C_COMPILER} -DCMAKE_C_FLAGS=${C_FLAGS})
