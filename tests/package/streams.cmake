# examples/streams, as users find it: a stream of results, one of arguments, and a URI's parameter.
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

copy_example(streams ${WORK}/source)
file(REMOVE_RECURSE ${WORK}/build)
step("configure" ${CMAKE_COMMAND} -S ${WORK}/source -B ${WORK}/build -G Ninja
     ${configure_settings} -DCMAKE_PREFIX_PATH=${PREFIX})
step("build" ${CMAKE_COMMAND} --build ${WORK}/build)
talk(${WORK}/build/callee "serving" ${WORK}/build/caller "3 readings, the warmest 21.5")
talk(${WORK}/build/callee "serving" ${WORK}/build/caller "mean of the report: 12")
