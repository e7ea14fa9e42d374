# widl_add_library(… LINT): a test that fails when there are findings.
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

copy_project(consumer ${WORK}/source)
file(REMOVE_RECURSE ${WORK}/build)
file(READ ${WORK}/source/CMakeLists.txt project)
string(REPLACE "add_subdirectory(geo)" "enable_testing()\nadd_subdirectory(geo)" project "${project}")
string(REPLACE "BASE_DIR idl" "BASE_DIR idl LINT" project "${project}")
file(WRITE ${WORK}/source/CMakeLists.txt "${project}")
step("configure" ${CMAKE_COMMAND} -S ${WORK}/source -B ${WORK}/build -G Ninja
     ${configure_settings} -DCMAKE_PREFIX_PATH=${PREFIX})

set(test ${CMAKE_CTEST_COMMAND} --test-dir ${WORK}/build --output-on-failure)
set(contract ${WORK}/source/idl/fleet/device.widl)
file(READ ${contract} text)
failing_step("lint" ${test})
expect("fleet_api_lint")
expect("missing-docs")
expect_not("cannot find")

string(REPLACE "package " "/// A fleet.\npackage " text "${text}")
string(REPLACE "interface " "/// One device.\ninterface " text "${text}")
string(REPLACE "  procedure " "  /// Its status.\n  procedure " text "${text}")
file(WRITE ${contract} "${text}")
step("lint what has docs" ${test})
