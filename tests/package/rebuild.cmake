# find_package(): builds, runs, and rebuilds exactly what a change needs.
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

copy_project(consumer ${WORK}/source)
set(build ${CMAKE_COMMAND} --build ${WORK}/build --parallel 2)
file(REMOVE_RECURSE ${WORK}/build)

# Make a contract newer than everything that was built. To make, a file of the same second can count
# as up to date, so all that was built goes to the past. Ninja remembers times and must not be
# misled about them; it sees fractions of seconds, and a whole run of it lies in between.
function(make_newer file)
  if(NOT GENERATOR STREQUAL "Ninja")
    step("age the build" find ${WORK}/build -type f -exec touch -d "-1 hour" {} +)
  endif()
  step("touch" touch ${file})
endfunction()

function(expect_up_to_date)
  step("build again" ${build})
  expect_not("Generating C")
  expect_not("Building C")
  if(GENERATOR STREQUAL "Ninja")
    expect("ninja: no work to do")
  endif()
endfunction()

step("configure" ${CMAKE_COMMAND} -S ${WORK}/source -B ${WORK}/build -G ${GENERATOR}
     ${configure_settings} -DCMAKE_PREFIX_PATH=${PREFIX})
step("build" ${build})
expect("Generating C from fleet/device.widl")
expect("Generating C from geo/position.widl")
step("run" ${WORK}/build/client)
expect("client: ")
step("run with the router" ${WORK}/build/embedded)
expect("embedded: ws://127.0.0.1:")
expect_up_to_date()

set(imported ${WORK}/source/geo/idl/geo/position.widl)
make_newer(${imported})
step("build with an unchanged import" ${build})
expect("Generating C from fleet/device.widl")
if(GENERATOR STREQUAL "Ninja")
  expect_not("Building C")
endif()
expect_up_to_date()

file(READ ${imported} contract)
string(REPLACE "longitude: float64;" "longitude: float64; height?: float64;" changed "${contract}")
file(WRITE ${imported} "${changed}")
make_newer(${imported})
step("build with a changed import" ${build})
expect("device.widl.c")
expect("client.c")
expect_up_to_date()

string(REPLACE "float64" "float46" broken "${contract}")
file(WRITE ${imported} "${broken}")
make_newer(${imported})
failing_step("build with a broken import" ${build})
expect("position.widl:")
expect("error: ")
expect("float46")

file(WRITE ${imported} "${contract}")
make_newer(${imported})
step("build after the repair" ${build})
expect_up_to_date()
