# examples/testing, as users find it: a service and its test, which needs no router but its own.
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

copy_example(testing ${WORK}/source)
file(REMOVE_RECURSE ${WORK}/build)
step("configure" ${CMAKE_COMMAND} -S ${WORK}/source -B ${WORK}/build -G Ninja
     ${configure_settings} -DCMAKE_PREFIX_PATH=${PREFIX})
step("build" ${CMAKE_COMMAND} --build ${WORK}/build)
step("test" ${CMAKE_CTEST_COMMAND} --test-dir ${WORK}/build --output-on-failure)
expect("100% tests passed, 0 tests failed out of 2")
