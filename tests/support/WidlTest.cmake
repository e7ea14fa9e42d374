# Runs the tests that are scripts. Another python3 may come first in PATH.
set(WIDL_PYTHON /usr/bin/python3 CACHE FILEPATH
    "The Python of the distribution, which has python3-autobahn")

# cmocka 1.1.5 (Debian 12) exports variables only, 1.1.7 a target.
find_package(cmocka REQUIRED)
add_library(widl_cmocka INTERFACE)
if(TARGET cmocka::cmocka)
  target_link_libraries(widl_cmocka INTERFACE cmocka::cmocka)
else()
  target_link_libraries(widl_cmocka INTERFACE ${CMOCKA_LIBRARIES})
  target_include_directories(widl_cmocka INTERFACE ${CMOCKA_INCLUDE_DIR})
endif()
target_include_directories(widl_cmocka INTERFACE ${CMAKE_CURRENT_LIST_DIR}/..)

# widl_unit_test(NAME SOURCES file… LINKS layer… [ENVIRONMENT NAME=value…]): one cmocka program.
# LINKS names every layer it needs: object libraries do not bring the objects of their own needs.
function(widl_unit_test name)
  cmake_parse_arguments(T "" "" "SOURCES;LINKS;ENVIRONMENT" ${ARGN})
  add_executable(${name} ${T_SOURCES})
  widl_target(${name})
  target_compile_options(${name} PRIVATE -UNDEBUG)
  target_link_libraries(${name} PRIVATE widl_cmocka ${T_LINKS})
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 120 ENVIRONMENT "${T_ENVIRONMENT}")
endfunction()
