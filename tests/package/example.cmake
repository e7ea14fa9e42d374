# examples/EXAMPLE, as users find it: built, and run as its README shows.
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

copy_example(${EXAMPLE} ${WORK}/source)
step("configure" ${CMAKE_COMMAND} -S ${WORK}/source -B ${WORK}/source/build -G Ninja
     ${configure_settings} -DCMAKE_PREFIX_PATH=${PREFIX})
step("build" ${CMAKE_COMMAND} --build ${WORK}/source/build)
step("run" ${PYTHON} ${CMAKE_CURRENT_LIST_DIR}/example.py ${PREFIX} ${WORK}/source)
