# Without CMake: pkg-config names the compiler and the flags.
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

file(GLOB_RECURSE module ${PREFIX}/*/widl.pc)
cmake_path(GET module PARENT_PATH module_dir)
set(ENV{PKG_CONFIG_PATH} ${module_dir})
copy_project(consumer ${WORK})

step("ask for the compiler" pkg-config --variable=widlc widl)
string(STRIP "${output}" widlc)
step("generate" ${widlc} gen ${WORK}/idl/fleet/device.widl ${WORK}/geo/idl/geo/position.widl
     -I ${WORK}/idl -I ${WORK}/geo/idl -o ${WORK}/generated)
step("ask for flags" pkg-config --cflags --libs widl)
string(STRIP "${output}" flags)
separate_arguments(flags UNIX_COMMAND "${flags}")
step("compile" ${C_COMPILER} ${C_FLAGS} -std=c11 -o ${WORK}/client ${WORK}/client.c
     ${WORK}/generated/fleet/device.widl.c ${WORK}/generated/geo/position.widl.c
     -I${WORK}/generated ${flags})
set(ENV{LD_LIBRARY_PATH} ${module_dir}/..)
step("run" ${WORK}/client)
expect("client: ")
