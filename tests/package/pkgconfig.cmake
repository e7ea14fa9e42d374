# What pkg-config says is enough to compile, link and run, with the router in the program too.
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

copy_project(consumer ${WORK})
use_pkgconfig()

# ask(RET option… module)
function(ask ret)
  step("pkg-config ${ARGN}" pkg-config ${ARGN})
  string(STRIP "${output}" answer)
  separate_arguments(answer UNIX_COMMAND "${answer}")
  set(${ret} ${answer} PARENT_SCOPE)
endfunction()

ask(widlc --variable=widlc widl)
ask(host_widlc --variable=widlc widlc)
ask(contracts_dir --variable=contracts_dir widl)
ask(router --variable=router widl-router)
ask(include_dir --variable=includedir widl)
foreach(program widlc host_widlc router)
  step("run ${program}" ${${program}} --version)
  expect("0.1")
endforeach()
if(NOT contracts_dir STREQUAL include_dir)
  message(FATAL_ERROR "contracts are installed in ${include_dir}, not in ${contracts_dir}")
endif()

step("generate" ${widlc} gen ${WORK}/idl/fleet/device.widl ${WORK}/geo/idl/geo/position.widl
     -I ${WORK}/idl -I ${WORK}/geo/idl -I ${contracts_dir} -o ${WORK}/generated)
ask(flags --cflags --libs widl)
step("compile" ${C_COMPILER} ${C_FLAGS} -std=c11 -o ${WORK}/client ${WORK}/client.c
     ${WORK}/generated/fleet/device.widl.c ${WORK}/generated/geo/position.widl.c
     -I${WORK}/generated ${flags})
step("run" ${WORK}/client)
expect("client: ")

ask(flags --cflags --libs widl-router)
step("compile with the router" ${C_COMPILER} ${C_FLAGS} -std=c11 -o ${WORK}/embedded
     ${WORK}/embedded.c ${flags})
step("run with the router" ${WORK}/embedded)
expect("embedded: ws://127.0.0.1:")
