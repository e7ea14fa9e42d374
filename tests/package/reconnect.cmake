# examples/reconnect, as users find it: a session that outlives its router.
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

copy_example(reconnect ${WORK}/source)
file(REMOVE_RECURSE ${WORK}/build)
step("configure" ${CMAKE_COMMAND} -S ${WORK}/source -B ${WORK}/build -G Ninja
     ${configure_settings} -DCMAKE_PREFIX_PATH=${PREFIX})
step("build" ${CMAKE_COMMAND} --build ${WORK}/build)
step("talk" ${PYTHON} ${CMAKE_CURRENT_LIST_DIR}/outlive.py ${PREFIX}/bin/widl-router
     ${WORK}/build/office ${WORK}/build/barrier)
