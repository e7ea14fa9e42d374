# From CMake 3.31 on the target `codegen` makes the generated files and compiles nothing, in projects
# whose policy version says that they know of it.
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

copy_project(consumer ${WORK})
file(READ ${WORK}/CMakeLists.txt project)
string(REPLACE "VERSION 3.23)" "VERSION 3.23...3.31)" project "${project}")
file(WRITE ${WORK}/CMakeLists.txt "${project}")

step("configure" ${CMAKE_COMMAND} -S ${WORK} -B ${WORK}/build -G ${GENERATOR}
     -DCMAKE_PREFIX_PATH=${PREFIX} ${configure_settings})
step("generate" ${CMAKE_COMMAND} --build ${WORK}/build --target codegen)

file(GLOB_RECURSE headers RELATIVE ${WORK}/build ${WORK}/build/*.widl.h)
list(SORT headers)
if(NOT headers STREQUAL "fleet_api.widl/fleet/device.widl.h;geo/geo_api.widl/geo/position.widl.h")
  message(FATAL_ERROR "generated: ${headers}")
endif()
file(GLOB_RECURSE compiled ${WORK}/build/fleet_api.dir/*.o ${WORK}/build/CMakeFiles/fleet_api*/*.o)
if(compiled)
  message(FATAL_ERROR "compiled: ${compiled}")
endif()
