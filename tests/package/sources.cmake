# The source tree of widl as a part of a project, by add_subdirectory() or FetchContent, as static
# or shared libraries.
# All of widl is built here, and what it does is tested elsewhere: no sanitizers.
set(C_FLAGS)
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

copy_project(consumer ${WORK}/source)
use_generator()
file(REMOVE_RECURSE ${WORK}/build)
step("configure" ${CMAKE_COMMAND} -S ${WORK}/source -B ${WORK}/build -G ${GENERATOR}
     ${configure_settings} -DWIDL_FROM=${FROM} -DWIDL_SOURCE=${SOURCE_DIR}
     -DBUILD_SHARED_LIBS=${SHARED})
step("build" ${build} --target client embedded)
step("run" ${programs}/client)
expect("client: ")
if(SHARED)
  # The loader takes no library of another minor version for the one compiled against.
  file(GLOB_RECURSE library ${WORK}/build/libwidl.so.[0-9]*.[0-9]*.[0-9]*)
  cmake_path(GET library FILENAME version)
  string(REGEX REPLACE "\\.[0-9]+$" "" soname ${version})
  string(REGEX REPLACE "[0-9]+$" "99" other ${soname})
  cmake_path(GET library PARENT_PATH directory)
  file(RENAME ${directory}/${soname} ${directory}/${other})
  failing_step("run with another version" ${programs}/client)
  expect("${soname}: cannot open shared object file")
  file(RENAME ${directory}/${other} ${directory}/${soname})
endif()
step("run with the router" ${programs}/embedded)
expect("embedded: ws://127.0.0.1:")
step("build again" ${build} --target client embedded)
expect("ninja: no work to do")
