# Mistakes in calls of widl_add_library() are named.
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

function(expect_complaint call complaint)
  file(WRITE ${WORK}/source/CMakeLists.txt
"cmake_minimum_required(VERSION 3.23)
project(Arguments LANGUAGES C)
find_package(Widl REQUIRED)
widl_add_library(${call})
")
  failing_step("${call}" ${CMAKE_COMMAND} -S ${WORK}/source -B ${WORK}/build -G Ninja
               ${configure_settings} -DCMAKE_PREFIX_PATH=${PREFIX})
  expect_message("${complaint}")
endfunction()

copy_project(consumer ${WORK}/source)
file(WRITE ${WORK}/source/idl/readme.txt "no contract")
expect_complaint("api" "widl_add_library: FILES missing")
expect_complaint("api FILES BASE_DIR idl" "nothing follows 'FILES'")
expect_complaint("api fleet/device.widl" "unknown arguments 'fleet/device.widl'")
expect_complaint("api STATIC SHARED FILES fleet/device.widl BASE_DIR idl"
                 "'api' cannot be 'STATIC;SHARED' at once")
expect_complaint("api FILES fleet/nothing.widl BASE_DIR idl" "'fleet/nothing.widl' exists neither")
expect_complaint("api FILES geo/idl/geo/position.widl BASE_DIR idl" "is not below BASE_DIR")
expect_complaint("api FILES readme.txt BASE_DIR idl" "is no contract")
expect_complaint("api FILES fleet/device.widl BASE_DIR idl SIDES client sever"
                 "SIDES are 'client' and 'server', not 'sever'")
expect_complaint("api FILES fleet/device.widl BASE_DIR idl SIDES" "nothing follows 'SIDES'")
expect_complaint("api FILES fleet/device.widl BASE_DIR idl OPTIMIZE space"
                 "OPTIMIZE is 'speed' or 'size', not 'space'")


file(WRITE ${WORK}/source/CMakeLists.txt
"cmake_minimum_required(VERSION 3.23)
project(Arguments LANGUAGES C)
find_package(Widl REQUIRED)
widl_generate(x FILES fleet/device.widl BASE_DIR idl OUTPUTS y)
")
failing_step("no plugin" ${CMAKE_COMMAND} -S ${WORK}/source -B ${WORK}/build -G Ninja
             ${configure_settings} -DCMAKE_PREFIX_PATH=${PREFIX})
expect_message("widl_generate: PLUGIN missing")

file(WRITE ${WORK}/source/CMakeLists.txt
"cmake_minimum_required(VERSION 3.23)
project(Arguments LANGUAGES C)
find_package(Widl 99 REQUIRED)
")
failing_step("a version that is not there" ${CMAKE_COMMAND} -S ${WORK}/source -B ${WORK}/build
             -G Ninja ${configure_settings} -DCMAKE_PREFIX_PATH=${PREFIX})
expect("99")
